// SQLite writes the head of a frame into its log, then the page. A process that is killed between the two leaves a head of
// the log's present round over a page of an earlier one: the same as damage to a frame that was confirmed. So the head is
// kept back until its page is written. Whatever else is done with the log comes after it.

#include "files.h"
#include <string.h>

static int write_head(sqlite3_file *file) {
    struct wrapped_file *log = (struct wrapped_file *)file;
    if (!log->is_head_waiting) return SQLITE_OK;
    log->is_head_waiting = 0;
    return inner(file)->pMethods->xWrite(inner(file), log->head, FRAME_HEAD, log->head_offset);
}

static int log_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset) {
    struct wrapped_file *log = (struct wrapped_file *)file;
    int is_its_page = log->is_head_waiting && offset == log->head_offset + FRAME_HEAD;
    int result = is_its_page ? SQLITE_OK : write_head(file);
    if (result != SQLITE_OK) return result;
    if (size == FRAME_HEAD) {
        memcpy(log->head, bytes, FRAME_HEAD);
        log->head_offset = offset;
        log->is_head_waiting = 1;
        return SQLITE_OK;
    }
    result = inner(file)->pMethods->xWrite(inner(file), bytes, size, offset);
    if (result == SQLITE_OK) return write_head(file);
    // SQLite gives the frame up.
    log->is_head_waiting = 0;
    return result;
}

static int log_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset) {
    int result = write_head(file);
    return result != SQLITE_OK ? result : inner(file)->pMethods->xRead(inner(file), bytes, size, offset);
}
static int log_truncate(sqlite3_file *file, sqlite3_int64 size) {
    int result = write_head(file);
    return result != SQLITE_OK ? result : inner(file)->pMethods->xTruncate(inner(file), size);
}
static int log_sync(sqlite3_file *file, int flags) {
    int result = write_head(file);
    return result != SQLITE_OK ? result : inner(file)->pMethods->xSync(inner(file), flags);
}
static int log_size(sqlite3_file *file, sqlite3_int64 *size) {
    int result = write_head(file);
    return result != SQLITE_OK ? result : inner(file)->pMethods->xFileSize(inner(file), size);
}
static int log_close(sqlite3_file *file) {
    int result = write_head(file);
    int closed = inner(file)->pMethods->xClose(inner(file));
    return result != SQLITE_OK ? result : closed;
}
static int log_control(sqlite3_file *file, int operation, void *argument) {
    return inner(file)->pMethods->xFileControl(inner(file), operation, argument);
}
static int log_sector(sqlite3_file *file) { return inner(file)->pMethods->xSectorSize(inner(file)); }
static int log_traits(sqlite3_file *file) { return inner(file)->pMethods->xDeviceCharacteristics(inner(file)); }

// Nobody locks a log.
const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_size,
    .xFileControl = log_control,
    .xSectorSize = log_sector,
    .xDeviceCharacteristics = log_traits,
};
