#include "include/pageseals.h"
#include "seal.h"
#include <stdlib.h>

int pageseals_request(void *connection) {
    int reserved = SEAL_SIZE;
    int result = sqlite3_file_control(connection, "main", CONTROL_SEAL_FROM_START, NULL);
    if (result != SQLITE_OK) return result;
    return sqlite3_file_control(connection, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved);
}

int pageseals_are_on(void *connection) {
    int answer = 0;
    return sqlite3_file_control(connection, "main", CONTROL_ARE_SEALED, &answer) == SQLITE_OK && answer;
}

int pageseals_checkpoint_on_close(void *connection, int is_wanted) {
    return sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !is_wanted, NULL);
}

// sqlite3_system_errno says nothing of a commit that failed.
int pageseals_log_error(void *connection) {
    sqlite3_file *log = NULL;
    int error = 0;
    int result = sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (result != SQLITE_OK || log == NULL || log->pMethods == NULL) return 0;
    return log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &error) == SQLITE_OK ? error : 0;
}

struct pageseals_copy {
    sqlite3 *target;
    sqlite3_backup *backup;
};

int pageseals_copy_begin(void *connection, const char *path, pageseals_copy **copy) {
    *copy = calloc(1, sizeof **copy);
    if (*copy == NULL) return SQLITE_NOMEM;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE;
    int result = sqlite3_open_v2(path, &(*copy)->target, flags, NULL);
    if (result == SQLITE_OK) result = pageseals_request((*copy)->target);
    // No journal: a copy that did not come to its end is thrown away.
    if (result == SQLITE_OK) result = sqlite3_exec((*copy)->target, "PRAGMA journal_mode = OFF", NULL, NULL, NULL);
    if (result == SQLITE_OK) {
        (*copy)->backup = sqlite3_backup_init((*copy)->target, "main", connection, "main");
        if ((*copy)->backup == NULL) result = sqlite3_errcode((*copy)->target);
    }
    if (result != SQLITE_OK) {
        pageseals_copy_end(*copy);
        *copy = NULL;
    }
    return result;
}

int pageseals_copy_step(pageseals_copy *copy, int pages) { return sqlite3_backup_step(copy->backup, pages); }

void pageseals_copy_progress(pageseals_copy *copy, int *remaining, int *total) {
    *remaining = sqlite3_backup_remaining(copy->backup);
    *total = sqlite3_backup_pagecount(copy->backup);
}

int pageseals_copy_end(pageseals_copy *copy) {
    int result = copy->backup == NULL ? SQLITE_OK : sqlite3_backup_finish(copy->backup);
    int closed = sqlite3_close(copy->target);
    free(copy);
    return result != SQLITE_OK ? result : closed;
}
