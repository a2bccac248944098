/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The process that starts children. It is made before a database is open and rules are compiled, so it is small: to fork
 * from the process that has all these would copy their page tables for each input, and each of the two would copy pages
 * when it writes to them next. It reads no byte of an input, and dies with the process that made it.
 */
#pragma once

#include "analyzer/intake/child.h"

struct starter;

/* Of the job of each input, all but the input: path and more. */
struct starter_setup {
	struct child_job job; /* facts, known and known_arg are the starter's own business */
	bool confined;        /* as sandbox_new() has it */
	bool prepare;         /* compile all that parsers may need, which is worth it for many inputs */
};

/*
 * Makes the process. The texts of @setup must live until it is there, which is when this returns. What goes wrong in it is
 * what starter_take() gives. Free with starter_free() (takes NULL), which ends the process.
 */
int starter_new(const struct starter_setup *setup, struct starter **ret_starter);
void starter_free(struct starter *starter);

/*
 * Has a child read an input: @job is that of the setup with the input. starter_take() waits until the child is there, or
 * gives why it is not, in the order in which they were asked for; it does not wait when starter_fd() polls readable, or
 * starter_has_answer() says so.
 */
int starter_ask(struct starter *starter, const struct child_job *job);
int starter_fd(const struct starter *starter);
bool starter_has_answer(const struct starter *starter);
int starter_take(struct starter *starter, const struct child_job *job, struct child **ret_child);

/* Children that are started from now on need not read what has this digest. */
int starter_know(struct starter *starter, const char *sha256);
