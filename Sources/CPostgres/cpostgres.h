/* libpq as it is: none of its calls that we need is variadic. */
#include <libpq-fe.h>
