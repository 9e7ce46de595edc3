/* libcurl's variadic calls, typed: Swift cannot call `curl_easy_setopt` and its kin. Nothing else is added. */
#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>
#include <stddef.h>

/* Takes `count` bytes (`size` is always 1); anything but `count` ends the transfer, except CURL_WRITEFUNC_PAUSE. */
typedef size_t (*ccurl_data_callback)(char *bytes, size_t size, size_t count, void *context);
/* Called when the connection stands and the request is about to be written; see CURLOPT_PREREQFUNCTION. */
typedef int (*ccurl_request_callback)(void *context, char *peer, char *local, int peer_port, int local_port);
/* Goes back or on to `offset` from the start (`origin` is always SEEK_SET) and answers CURL_SEEKFUNC_OK. */
typedef int (*ccurl_seek_callback)(void *context, curl_off_t offset, int origin);

CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value);
/* libcurl copies the string; NULL resets the option. */
CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value);
/* The list must outlive the transfer. */
CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *list);
/* Makes the request a POST of these bytes, which are not copied and must outlive the transfer. */
CURLcode ccurl_set_body(CURL *easy, const void *bytes, size_t count);
/* Makes the request a PUT of `count` bytes, which `read` fills into the buffer it is given. */
CURLcode ccurl_set_upload(CURL *easy, void *context, ccurl_data_callback read, ccurl_seek_callback seek, size_t count);
/* At least CURL_ERROR_SIZE bytes, which must outlive the handle. */
CURLcode ccurl_set_error_buffer(CURL *easy, char *buffer);
/* `context` is handed to each callback and to `ccurl_context`. */
CURLcode ccurl_set_callbacks(CURL *easy, void *context, ccurl_data_callback header, ccurl_data_callback body,
                             ccurl_request_callback request);
/* `open` is asked for the socket of every connection, with `context`; see CURLOPT_OPENSOCKETFUNCTION. */
CURLcode ccurl_set_open_socket(CURL *easy, void *context, curl_opensocket_callback open);
/* The address in numbers, without its port; not 0 when it cannot be written so. */
int ccurl_address(const struct curl_sockaddr *address, char *text, size_t size);
/* The socket that libcurl would have opened itself. */
curl_socket_t ccurl_open_socket(const struct curl_sockaddr *address);
/* The context of `ccurl_set_callbacks`, NULL before. */
void *ccurl_context(CURL *easy);
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);

/* CURL_WRITEFUNC_PAUSE as the callbacks return it. */
extern const size_t ccurl_pause;

/* Keeps a write to a closed connection from killing the process: SIGPIPE is raised in the writing thread. */
int ccurl_block_sigpipe(void);

#endif
