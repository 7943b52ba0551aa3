/* A C11 program outside the tree: writes a document and finds it. */
#include <stdio.h>
#include <string.h>
#include <wend/wend.h>

int main(void) {
  wend_db* db = NULL;
  wend_error* error = NULL;
  if (wend_open(":memory:", NULL, &db, &error) != WEND_OK) {
    fprintf(stderr, "%s\n", wend_error_message(error));
    wend_error_free(error);
    return 1;
  }
  wend_batch* batch = NULL;
  wend_batch_create(db, "main", &batch, NULL);
  wend_batch_document(batch, "fox.txt", 7, "The quick brown fox.", WEND_ZERO_TERMINATED, NULL);
  int code = wend_batch_commit(batch, NULL);
  wend_batch_free(batch);

  wend_stmt* stmt = NULL;
  wend_prepare(db, "RECALL ?", WEND_ZERO_TERMINATED, &stmt, NULL);
  wend_bind_text(stmt, 1, "brown fox", WEND_ZERO_TERMINATED, NULL);
  const char* key = NULL;
  if (code == WEND_OK && wend_step(stmt, NULL) == WEND_ROW) {
    key = wend_column_text(stmt, wend_column_index(stmt, "key"), NULL);
  }
  const int found = key != NULL && strcmp(key, "fox.txt") == 0;
  printf("%s %s\n", wend_version(), found ? "found" : "not found");
  wend_finalize(stmt);
  wend_close(db);
  return found ? 0 : 1;
}
