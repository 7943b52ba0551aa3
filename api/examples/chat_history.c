/* Keeps a chat history and packs what bears on the next message into a budget of tokens, ready to
 * stand ahead of a prompt. usage: chat_history FOLDER */
#include <stdio.h>
#include <string.h>
#include <wend/wend.h>

struct said {
  const char* session;
  int turn;
  const char* speaker;
  int64_t minutes; /* since 2024-05-01T10:00:00Z */
  const char* text;
};

static const struct said history[] = {
    {"monday", 1, "Ann", 0, "My sister Clara moves to Lisbon in June."},
    {"monday", 2, "Bot", 1, "How nice! Will you visit her there?"},
    {"monday", 3, "Ann", 2, "Yes, she has a spare room with a view of the river."},
    {"friday", 1, "Ann", 5800, "I need a new bicycle pump."},
    {"friday", 2, "Bot", 5801, "A floor pump with a gauge is worth its price."},
};

static int remember(wend_db* db, wend_error** error) {
  wend_batch* batch = NULL;
  int code = wend_batch_create(db, "chat", &batch, error);
  for (size_t i = 0; code == WEND_OK && i < sizeof history / sizeof *history; ++i) {
    const struct said* said = &history[i];
    char key[64];
    snprintf(key, sizeof key, "%s-%d", said->session, said->turn);
    code = wend_batch_message(batch, key, strlen(key), said->text, strlen(said->text), error);
    wend_batch_set_text(batch, "session", said->session, WEND_ZERO_TERMINATED, NULL);
    wend_batch_set_integer(batch, "turn", said->turn, NULL);
    wend_batch_set_text(batch, "speaker", said->speaker, WEND_ZERO_TERMINATED, NULL);
    wend_batch_set_time(batch, (1714557600 + said->minutes * 60) * 1000000, 0, NULL);
  }
  if (code == WEND_OK) code = wend_batch_commit(batch, error);
  wend_batch_free(batch);
  return code;
}

int main(int argc, char** argv) {
  wend_db* db = NULL;
  wend_stmt* stmt = NULL;
  wend_error* error = NULL;
  int code = wend_open(argc > 1 ? argv[1] : ":memory:", NULL, &db, &error);
  if (code == WEND_OK) code = remember(db, &error);
  if (code == WEND_OK) {
    code = wend_prepare(db, "RECALL ? FROM chat.messages PACK 60 TOKENS", WEND_ZERO_TERMINATED,
                        &stmt, &error);
  }
  if (code == WEND_OK) {
    wend_bind_text(stmt, 1, "Where does my sister Clara live?", WEND_ZERO_TERMINATED, NULL);
    while ((code = wend_step(stmt, &error)) == WEND_ROW) {
      puts(wend_column_text(stmt, wend_column_index(stmt, "text"), NULL));
    }
  }
  if (code != WEND_DONE) fprintf(stderr, "%s\n", wend_error_message(error));
  wend_error_free(error);
  wend_finalize(stmt);
  wend_close(db);
  return code == WEND_DONE ? 0 : 1;
}
