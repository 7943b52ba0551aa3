/* Keeps two notes in a folder and asks for one of them. usage: notes FOLDER */
#include <stdio.h>
#include <wend/wend.h>

static int fail(wend_error* error) {
  fprintf(stderr, "%s\n", wend_error_message(error));
  wend_error_free(error);
  return 1;
}

int main(int argc, char** argv) {
  wend_db* db = NULL;
  wend_error* error = NULL;
  if (wend_open(argc > 1 ? argv[1] : ":memory:", NULL, &db, &error) != WEND_OK) return fail(error);

  wend_batch* batch = NULL;
  wend_batch_create(db, "main", &batch, NULL);
  const char* notes[][2] = {{"key", "The spare key is under the blue flower pot."},
                            {"bins", "The bins are collected on Thursday mornings."}};
  for (int i = 0; i < 2; ++i) {
    wend_batch_document(batch, notes[i][0], WEND_ZERO_TERMINATED, notes[i][1], WEND_ZERO_TERMINATED,
                        NULL);
  }
  int code = wend_batch_commit(batch, &error);
  wend_batch_free(batch);
  if (code != WEND_OK) return fail(error);

  wend_stmt* stmt = NULL;
  code = wend_prepare(db, "RECALL ? LIMIT 1", WEND_ZERO_TERMINATED, &stmt, &error);
  if (code != WEND_OK) return fail(error);
  wend_bind_text(stmt, 1, "where is the spare key?", WEND_ZERO_TERMINATED, NULL);
  while ((code = wend_step(stmt, &error)) == WEND_ROW) {
    printf("%s: %s\n", wend_column_text(stmt, wend_column_index(stmt, "key"), NULL),
           wend_column_text(stmt, wend_column_index(stmt, "text"), NULL));
  }
  wend_finalize(stmt);
  wend_close(db);
  return code == WEND_DONE ? 0 : fail(error);
}
