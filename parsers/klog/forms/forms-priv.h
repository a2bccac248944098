/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the forms share. Each form has a probe_ function, which says by a source's first bytes whether it
 * is of this form, and a read_ function, which turns its bytes into text or records for the reader; both are as
 * struct log_form says.
 */
#pragma once

#include "parsers/klog/forms/forms.h"

/* An object or entry that is longer is no record of a kernel's. */
#define OBJECT_MAX (768u << 10)

/* json.c */
int read_json(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_json(const char *head, size_t len);
/* An entry is an object, also of a list within others, with what stands in front of it on its line and after it. */
const char *json_entry_end(const char *p, const char *end);

/* objects.c */
/* Objects and lists within each other that are looked into. */
#define JSON_DEPTH_MAX 16

/*
 * Takes what the members of the object @text say, but for those that are objects: they were taken before. *@ret_taken
 * is false when nothing of it is a log's text.
 */
int take_object(struct form_state *state, const char *text, size_t len, uint64_t offset, bool *ret_taken);

/* export.c */
int read_export(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_export(const char *head, size_t len);
const char *export_entry_end(const char *p, const char *end);
int read_verbose(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_verbose(const char *head, size_t len);

/* text.c */
/* Reads the lines that @decode makes of the bytes. */
int read_decoded(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final,
		 void (*decode)(const char *data, size_t len, char *to), size_t *ret_done);
int read_utf16le(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
int read_utf16be(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_utf16le(const char *head, size_t len);
bool probe_utf16be(const char *head, size_t len);
void decode_utf16le(const char *data, size_t len, char *to);
void decode_utf16be(const char *data, size_t len, char *to);
/* Lines that end in a carriage return alone. */
int read_cr(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_cr(const char *head, size_t len);
void decode_cr(const char *data, size_t len, char *to);
int read_mail(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_mail(const char *head, size_t len);
void decode_mail(const char *data, size_t len, char *to);
int read_lines(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_lines(const char *head, size_t len);
/* An entry is a line, with what is indented or empty after it, and with what closes an object that was indented. */
const char *line_entry_end(const char *p, const char *end);

/* foreign.c */
/* Lines that cursor movements of a terminal end: what a BIOS shows over a serial line (IPMI SOL). */
int read_screen(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_screen(const char *head, size_t len);
void decode_screen(const char *data, size_t len, char *to);
/* Syslog's messages as TCP carries them, each with its length in front (RFC 6587). */
int read_octets(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_octets(const char *head, size_t len);
void decode_octets(const char *data, size_t len, char *to);
/* Hashes as Ruby prints them, {"key"=>"value"}, which are objects of JSON but for the arrow. */
int read_hashes(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
bool probe_hashes(const char *head, size_t len);
/* Lines of a web page, each in tags of its own. */
int read_page(struct form_state *state, const char *data, size_t len, uint64_t offset, bool final, size_t *ret_done);
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
