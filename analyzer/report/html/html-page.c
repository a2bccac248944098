// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/html/html-page.h"

#include "util/embed.h"
#include "version.h"

extern const struct embed_file report_style[];
extern const struct embed_file report_script[]; /* the script, and its hash */

/*
 * The policy forbids loads of any kind, and scripts but for the one of the page, which its hash names: should an escape ever
 * be missing, a hostile name in a dump still cannot run anything in the reader's browser.
 */
void html_begin(struct buf *out)
{
	buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
		      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		      "<meta http-equiv=\"Content-Security-Policy\" content=\""
		      "default-src 'none'; style-src 'unsafe-inline'; script-src '");
	buf_puts(out, report_script[1].data);
	buf_puts(out, "'\">\n<title>");
}

void html_begin_body(struct buf *out, const char *style)
{
	buf_puts(out, " - oomtopsy</title>\n<style>\n");
	buf_puts(out, report_style[0].data);
	buf_puts(out, style);
	buf_puts(out, "</style></head><body><main>\n<h1>oomtopsy</h1>\n");
}

void html_end(struct buf *out)
{
	buf_puts(out, "<footer>oomtopsy " OOMTOPSY_VERSION "</footer></main>\n<script>");
	buf_puts(out, report_script[0].data);
	buf_puts(out, "</script></body></html>\n");
}
