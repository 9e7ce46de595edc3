#ifndef COUNTERFOIL_FILES_H
#define COUNTERFOIL_FILES_H

#include <sqlite3.h>

// SQLite's log is a head of 32 bytes, then frames: a head of 24 and a page.
enum { FRAME_HEAD = 24 };

/// The ledger's file or its log, in front of the system's own, which follows in memory.
struct wrapped_file {
    sqlite3_file base;
    /// Of the ledger's file: its pages end with seals.
    int is_sealed;
    /// Of the log: the head of a frame that is not written yet.
    int is_head_waiting;
    sqlite3_int64 head_offset;
    unsigned char head[FRAME_HEAD];
};

static inline sqlite3_file *inner(sqlite3_file *file) { return (sqlite3_file *)((struct wrapped_file *)file + 1); }

/// How the log is written.
extern const sqlite3_io_methods log_methods;

#endif
