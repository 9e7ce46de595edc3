#include "seal.h"
#include <stdint.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "seals are written as this machine orders bytes");

// Every step maps 64 bits onto 64 bits one to one, so two pages that differ in one word always differ in their sums; others
// have one chance in 2^64 not to. The offset is summed up too: a page in another's place is none.
static uint64_t sum(const unsigned char *page, int size, sqlite3_int64 offset) {
    uint64_t sum = 0x9E3779B97F4A7C15u ^ (uint64_t)offset;
    for (int i = 0; i < size - SEAL_SIZE; i += (int)sizeof sum) {
        uint64_t word;
        memcpy(&word, page + i, sizeof word);
        sum = (sum ^ word) * 0xFF51AFD7ED558CCDu;
        sum ^= sum >> 32;
    }
    return sum;
}

void seal_page(unsigned char *page, int size, sqlite3_int64 offset) {
    uint64_t seal = sum(page, size, offset);
    memcpy(page + size - SEAL_SIZE, &seal, SEAL_SIZE);
}

int is_seal_whole(const unsigned char *page, int size, sqlite3_int64 offset) {
    uint64_t seal = sum(page, size, offset);
    return memcmp(page + size - SEAL_SIZE, &seal, SEAL_SIZE) == 0;
}
