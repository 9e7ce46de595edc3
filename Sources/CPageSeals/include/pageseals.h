#ifndef COUNTERFOIL_PAGESEALS_H
#define COUNTERFOIL_PAGESEALS_H

// SQLite does not notice a byte of a row that changed on the disk: an amount would be sent with another digit. So every page
// of a ledger ends with a seal over its bytes and its place, written with the page and checked whenever it is read.
//
// Seals are a layer below SQLite, in its file system interface: no statement can forget them. Pages reach the file at a
// checkpoint; until then they are in the log, whose frames SQLite itself sums up.

/// Makes the layer SQLite's default for every connection that is opened later. Files that ask for no seals pass through.
/// Returns SQLite's result code. To be called once, before a connection is opened by another thread.
int pageseals_install(void);

/// Asks for seals on a file that holds no page yet; on any other file it changes nothing.
/// `connection` is SQLite's; returns its result code.
int pageseals_request(void *connection);

/// 1 when each page of the connection's file is sealed, 0 when not.
int pageseals_are_on(void *connection);

/// Whether closing the connection writes what is in its log into the file.
int pageseals_checkpoint_on_close(void *connection, int is_wanted);

/// What the system said (errno) when it last refused a write to the connection's log; 0 when there is no log.
int pageseals_log_error(void *connection);

/// A copy of a database, made a few pages at a time while its only connection goes on writing: what that connection changes
/// meanwhile is taken into the copy.
typedef struct pageseals_copy pageseals_copy;

/// Starts a copy into the file at `path`, which must not exist. Returns SQLite's result code; on failure `*copy` is null.
int pageseals_copy_begin(void *connection, const char *path, pageseals_copy **copy);

/// Copies some pages. Returns 0 while more are to be copied, 101 (SQLITE_DONE) when all are, else a result code.
int pageseals_copy_step(pageseals_copy *copy, int pages);

/// Pages still to be copied and in all, as of the last step.
void pageseals_copy_progress(pageseals_copy *copy, int *remaining, int *total);

/// Ends the copy, whole or not, and frees it. Returns SQLite's result code.
int pageseals_copy_end(pageseals_copy *copy);

#endif
