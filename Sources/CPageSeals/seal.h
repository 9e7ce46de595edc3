#ifndef COUNTERFOIL_SEAL_H
#define COUNTERFOIL_SEAL_H

#include <sqlite3.h>

// Of SQLite's file format: a page is a power of two in this range, and the first one tells in its byte 20 how many bytes
// at the end of each page are not SQLite's.
enum { SMALLEST_PAGE = 512, LARGEST_PAGE = 65536, RESERVED_AT = 20, SEAL_SIZE = 8 };

// File controls of our own, far from SQLite's.
enum { CONTROL_SEAL_FROM_START = 0x43660001, CONTROL_ARE_SEALED = 0x43660002 };

/// Writes the seal of the page into its last bytes.
void seal_page(unsigned char *page, int size, sqlite3_int64 offset);

/// Whether the page ends with its seal.
int is_seal_whole(const unsigned char *page, int size, sqlite3_int64 offset);

#endif
