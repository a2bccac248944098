/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the forms share. Each form has a probe_ function, which says by a source's first bytes whether it
 * is of this form, and a decode_ function, which makes lines of its bytes, or a read_ function, which turns them into text or
 * records for the reader; all are as struct log_form says.
 */
#pragma once

#include "parsers/klog/forms/forms.h"

/* An object or entry that is longer is no record of a kernel's. */
#define OBJECT_MAX (768u << 10)

/* How far two clocks of a line may be apart from each other. */
#define CLOCKS_US 500000

/* json.c */
int read_json(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_json(const char *head, size_t len);
/* An entry is an object, also of a list within others, with what stands in front of it on its line and after it. */
const char *json_entry_end(const char *p, const char *end);

/* Lists of strings that are in no object: lines, or lines with their times, as Loki's values are. */
int read_lists(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_lists(const char *head, size_t len);
const char *lists_entry_end(const char *p, const char *end);

/* objects.c */
/* Objects and lists within each other that are looked into. */
#define JSON_DEPTH_MAX 16

/*
 * Takes what the members of the object @text say, but for those that are objects: they were taken before. *@ret_taken
 * is false when nothing of it is a log's text.
 */
int take_object(struct form_state *state, const char *text, size_t len, uint64_t offset, bool *ret_taken);

/* Takes a list of strings: lines, or a time and lines. */
int take_list(struct form_state *state, const char *text, size_t len, uint64_t offset);

/*
 * payload.c: takes what @text packs, which is in base64 and perhaps compressed: objects or lines. 1, 0 when it packs nothing,
 * or a negative errno.
 */
struct members;
int take_payload(struct form_state *state, const char *text, uint64_t offset, const struct members *m);

/* Takes lines that some collector keeps as text in an object. */
int take_lines(struct form_state *state, const char *text, uint64_t offset, const struct members *m);

/* export.c */
int read_export(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_export(const char *head, size_t len);
const char *export_entry_end(const char *p, const char *end);
int read_verbose(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_verbose(const char *head, size_t len);

/* text.c */
/* The bytes of a UTF-16 unit in UTF-8; what has no place in @room is a question mark. */
size_t form_put_unit(unsigned int unit, char *to, size_t room);
/* Reads the lines that @decode makes of the bytes. */
int read_decoded(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final,
		 void (*decode)(const char *data, size_t len, char *to), size_t *ret_done);
/* Base64 (RFC 2045) that is decoded a digit at a time. */
struct base64 {
	unsigned int word, bits; /* what digits said so far, and how much of it is in no byte yet */
};
/* How many digits of base64 stand at @p. */
size_t form_base64_len(const char *p, const char *end);
/* Takes one of these digits; whether it completes a byte, *@ret_byte. */
bool form_base64_take(struct base64 *b, char digit, char *ret_byte);
int read_utf16le(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
int read_utf16be(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_utf16le(const char *head, size_t len);
bool probe_utf16be(const char *head, size_t len);
void decode_utf16le(const char *data, size_t len, char *to);
void decode_utf16be(const char *data, size_t len, char *to);
/* Lines that end in a carriage return alone. */
bool probe_cr(const char *head, size_t len);
void decode_cr(const char *data, size_t len, char *to);
bool probe_mail(const char *head, size_t len);
void decode_mail(const char *data, size_t len, char *to);
int read_lines(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_lines(const char *head, size_t len);
/* An entry is a line, with what is indented or empty after it, and with what closes an object that was indented. */
const char *line_entry_end(const char *p, const char *end);

/* blanks.c */
/* How long the blank at @p of [@begin, @end) is that does not break: in UTF-8, in Latin-1, or as a web page has it; 0 for none. */
size_t form_blank_len(const char *begin, const char *p, const char *end);
bool probe_blanks(const char *head, size_t len);
void decode_blanks(const char *data, size_t len, char *to);

/* wrapped.c */
/* Lines that a terminal broke at its right edge. */
bool probe_wrapped(const char *head, size_t len);
void decode_wrapped(const char *data, size_t len, char *to);

/* cast.c */
bool probe_cast(const char *head, size_t len);
void decode_cast(const char *data, size_t len, char *to);

/* cef.c */
bool probe_cef(const char *head, size_t len);
void decode_cef(const char *data, size_t len, char *to);

/* foreign.c */
/* Lines that cursor movements of a terminal end: what a BIOS shows over a serial line (IPMI SOL). */
bool probe_screen(const char *head, size_t len);
void decode_screen(const char *data, size_t len, char *to);
/* Syslog's messages as TCP carries them, each with its length in front (RFC 6587). */
bool probe_octets(const char *head, size_t len);
void decode_octets(const char *data, size_t len, char *to);
/* Hashes as Ruby prints them, {"key"=>"value"}, which are objects of JSON but for the arrow. */
int read_hashes(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_hashes(const char *head, size_t len);
/* Lines of a web page, each in tags of its own. */
bool probe_page(const char *head, size_t len);
void decode_page(const char *data, size_t len, char *to);

/* pstore.c */
/* The first part is the end of the log: parts that are numbered upwards are read from the last to the first. */
int read_pstore(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_pstore(const char *head, size_t len);

/* forms.c */
/* A number as text; KLOG_NO_TIME when there is none. */
int64_t form_number(const char *text);
/* The next record is of the boot with this id, NULL if unknown: another one than before begins a new boot. */
int form_take_boot(struct form_state *state, const char *id);
