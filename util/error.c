// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A fixed buffer, so that running out of memory can be reported; of the thread, so that none needs a lock. */
static _Thread_local char text[ERR_TEXT_MAX];

int err_set(int r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return r;
}

int err_wrap(int r, const char *fmt, ...)
{
	char inner[ERR_TEXT_MAX];
	size_t n;
	va_list ap;
	int len;

	/* A copy, since what is put in front is written over the message. */
	snprintf(inner, sizeof(inner), "%s", err_text(r));
	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	n = len < 0 ? 0 : (size_t)len;
	if (n < sizeof(text))
		snprintf(text + n, sizeof(text) - n, ": %s", inner);
	return r;
}

const char *err_text(int r)
{
	return text[0] ? text : strerror(r < 0 ? -r : r);
}

void err_clear(void)
{
	text[0] = '\0';
}

int err_oom(void)
{
	return err_set(-ENOMEM, "out of memory");
}
