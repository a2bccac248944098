/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "Did you mean …?" for names of commands, options, formats and rules. Allocates nothing, fails never. */
#pragma once

/*
 * The name in @names (ends with NULL) that @word was probably meant to be: the one with the fewest typing mistakes, of
 * which one in three characters is allowed. NULL when none is that close.
 */
const char *did_you_mean(const char *word, const char *const *names);
