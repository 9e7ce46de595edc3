// SQLite's file system interface with seals: each call goes on to the system's own, and whole pages of a sealed file are
// sealed on their way down and checked on their way up.

#include "files.h"
#include "include/pageseals.h"
#include "seal.h"
#include <string.h>

static sqlite3_vfs *system_files;

static int is_sealed(sqlite3_file *file) { return ((struct wrapped_file *)file)->is_sealed; }

static int is_page(int size, sqlite3_int64 offset) {
    return size >= SMALLEST_PAGE && size <= LARGEST_PAGE && (size & (size - 1)) == 0 && offset % size == 0;
}

// The first page says whether the file is sealed; SQLite reads its head before anything else.
static void learn(sqlite3_file *file, const unsigned char *bytes, int size, sqlite3_int64 offset) {
    static const char magic[] = "SQLite format 3";
    if (offset == 0 && size > RESERVED_AT && memcmp(bytes, magic, sizeof magic) == 0) {
        ((struct wrapped_file *)file)->is_sealed = bytes[RESERVED_AT] == SEAL_SIZE;
    }
}

static int sealed_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset) {
    int result = inner(file)->pMethods->xRead(inner(file), bytes, size, offset);
    if (result == SQLITE_OK) learn(file, bytes, size, offset);
    if (!is_sealed(file) || !is_page(size, offset)) return result;
    // A page that the file ends within is as broken as one that changed.
    if (result == SQLITE_IOERR_SHORT_READ) return SQLITE_IOERR_DATA;
    if (result != SQLITE_OK) return result;
    return is_seal_whole(bytes, size, offset) ? SQLITE_OK : SQLITE_IOERR_DATA;
}

static int sealed_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset) {
    learn(file, bytes, size, offset);
    if (!is_sealed(file) || !is_page(size, offset)) {
        return inner(file)->pMethods->xWrite(inner(file), bytes, size, offset);
    }
    // SQLite's own page stays as it is: the log sums it up before it writes it.
    unsigned char page[LARGEST_PAGE];
    memcpy(page, bytes, (size_t)size);
    seal_page(page, size, offset);
    return inner(file)->pMethods->xWrite(inner(file), page, size, offset);
}

static int sealed_control(sqlite3_file *file, int operation, void *argument) {
    sqlite3_int64 size = 0;
    switch (operation) {
    case CONTROL_SEAL_FROM_START:
        if (inner(file)->pMethods->xFileSize(inner(file), &size) == SQLITE_OK && size == 0) {
            ((struct wrapped_file *)file)->is_sealed = 1;
        }
        return SQLITE_OK;
    case CONTROL_ARE_SEALED:
        *(int *)argument = is_sealed(file);
        return SQLITE_OK;
    default:
        return inner(file)->pMethods->xFileControl(inner(file), operation, argument);
    }
}

static int sealed_close(sqlite3_file *file) { return inner(file)->pMethods->xClose(inner(file)); }
static int sealed_truncate(sqlite3_file *file, sqlite3_int64 size) {
    return inner(file)->pMethods->xTruncate(inner(file), size);
}
static int sealed_sync(sqlite3_file *file, int flags) { return inner(file)->pMethods->xSync(inner(file), flags); }
static int sealed_size(sqlite3_file *file, sqlite3_int64 *size) {
    return inner(file)->pMethods->xFileSize(inner(file), size);
}
static int sealed_lock(sqlite3_file *file, int level) { return inner(file)->pMethods->xLock(inner(file), level); }
static int sealed_unlock(sqlite3_file *file, int level) { return inner(file)->pMethods->xUnlock(inner(file), level); }
static int sealed_check_lock(sqlite3_file *file, int *answer) {
    return inner(file)->pMethods->xCheckReservedLock(inner(file), answer);
}
static int sealed_sector(sqlite3_file *file) { return inner(file)->pMethods->xSectorSize(inner(file)); }
static int sealed_traits(sqlite3_file *file) { return inner(file)->pMethods->xDeviceCharacteristics(inner(file)); }
static int sealed_map(sqlite3_file *file, int region, int size, int is_new, void volatile **memory) {
    return inner(file)->pMethods->xShmMap(inner(file), region, size, is_new, memory);
}
static int sealed_map_lock(sqlite3_file *file, int first, int count, int flags) {
    return inner(file)->pMethods->xShmLock(inner(file), first, count, flags);
}
static void sealed_barrier(sqlite3_file *file) { inner(file)->pMethods->xShmBarrier(inner(file)); }
static int sealed_unmap(sqlite3_file *file, int is_delete) {
    return inner(file)->pMethods->xShmUnmap(inner(file), is_delete);
}

// Version 2: without memory-mapped pages, which nobody could check.
static const sqlite3_io_methods sealed_methods = {
    .iVersion = 2,
    .xClose = sealed_close,
    .xRead = sealed_read,
    .xWrite = sealed_write,
    .xTruncate = sealed_truncate,
    .xSync = sealed_sync,
    .xFileSize = sealed_size,
    .xLock = sealed_lock,
    .xUnlock = sealed_unlock,
    .xCheckReservedLock = sealed_check_lock,
    .xFileControl = sealed_control,
    .xSectorSize = sealed_sector,
    .xDeviceCharacteristics = sealed_traits,
    .xShmMap = sealed_map,
    .xShmLock = sealed_map_lock,
    .xShmBarrier = sealed_barrier,
    .xShmUnmap = sealed_unmap,
};

static int open_file(sqlite3_vfs *files, sqlite3_filename name, sqlite3_file *file, int flags, int *flags_out) {
    (void)files;
    // Journals and temporary files are the system's own altogether.
    if (!(flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL))) {
        return system_files->xOpen(system_files, name, file, flags, flags_out);
    }
    memset(file, 0, sizeof(struct wrapped_file));
    int result = system_files->xOpen(system_files, name, inner(file), flags, flags_out);
    // SQLite closes whatever has methods, even after a failed open.
    if (inner(file)->pMethods != NULL) {
        file->pMethods = flags & SQLITE_OPEN_WAL ? &log_methods : &sealed_methods;
    }
    return result;
}

// The rest of the interface works on the interface's own data, so it is handed the system's.
static int delete_file(sqlite3_vfs *files, const char *name, int sync) {
    (void)files;
    return system_files->xDelete(system_files, name, sync);
}
static int access_file(sqlite3_vfs *files, const char *name, int flags, int *answer) {
    (void)files;
    return system_files->xAccess(system_files, name, flags, answer);
}
static int full_path(sqlite3_vfs *files, const char *name, int size, char *path) {
    (void)files;
    return system_files->xFullPathname(system_files, name, size, path);
}

int pageseals_install(void) {
    static sqlite3_vfs sealing_files;
    if (system_files != NULL) return SQLITE_OK;
    int result = sqlite3_initialize();
    if (result != SQLITE_OK) return result;
    system_files = sqlite3_vfs_find(NULL);
    if (system_files == NULL) return SQLITE_ERROR;
    sealing_files = *system_files;
    sealing_files.zName = "counterfoil-sealed";
    sealing_files.szOsFile = (int)sizeof(struct wrapped_file) + system_files->szOsFile;
    sealing_files.xOpen = open_file;
    sealing_files.xDelete = delete_file;
    sealing_files.xAccess = access_file;
    sealing_files.xFullPathname = full_path;
    sealing_files.pNext = NULL;
    return sqlite3_vfs_register(&sealing_files, 1);
}
