/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What private words look like in free text: addresses, ids, names of hosts, paths; and words that are known. Each function
 * appends to @out, in which errors stick.
 */
#pragma once

#include "analyzer/redact/words.h"

/* A text in which private words may stand anywhere. */
void shapes_text(struct words *words, const char *text, struct buf *out);

/*
 * A path of @len bytes, of files or of cgroups (@kind): each part that a distribution or the kernel has not named gets a
 * pseudonym, so that it still shows what lies in what.
 */
void shapes_path(struct words *words, enum word_kind kind, const char *path, size_t len, struct buf *out);
