// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/klog/stack.h"

#include "util/macros.h"

/* Characters of a symbol's name: also those of a compiler's suffixes and of C++ and Rust. */
static bool is_ident(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
	       c == '$' || c == ':';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Up to eight digits: more are no offset in a function. */
static const char *take_hex(const char *p, const char *end, uint32_t *ret_value)
{
	uint64_t v = 0;
	const char *q = p;

	for (; q < end && hex_digit(*q) >= 0 && q - p < 8; q++)
		v = v * 16 + (uint64_t)hex_digit(*q);
	*ret_value = (uint32_t)v;
	return q;
}

/* " [module]", " [module buildid]" after a frame. */
static struct span take_module(const char *p, const char *end)
{
	const char *q;

	while (p < end && (*p == ' ' || *p == ')'))
		p++;
	if (p >= end || *p != '[')
		return (struct span){ p, 0 };
	for (q = ++p; q < end && is_ident(*q); q++)
		;
	/* "[inline]" is decode_stacktrace's. */
	if (q >= end || (*q != ']' && *q != ' ') || (q - p == 6 && memcmp(p, "inline", 6) == 0))
		return (struct span){ p, 0 };
	return (struct span){ p, (size_t)(q - p) };
}

/* ".func" is the code of func on old 64-bit PowerPCs. */
static struct span func_name(const char *begin, const char *end)
{
	if (*begin == '.' && end - begin > 1 && begin[1] != 't')
		begin++;
	return (struct span){ begin, (size_t)(end - begin) };
}

/* Whether a sentence goes on at @p, as in "load_module+0x1cdc is a shared mutex of the test": no kernel prints that. */
static bool in_prose(const char *p, const char *end)
{
	return end - p > 2 && p[0] == ' ' && p[1] >= 'a' && p[1] <= 'z';
}

/* "func+0x1/0x2": @plus is at the '+'. */
static bool with_offset(struct span text, const char *plus, struct stack_line *ret)
{
	const char *end = text.p + text.len, *begin = plus, *q;

	while (begin > text.p && is_ident(begin[-1]))
		begin--;
	if (begin == plus || hex_digit(plus[3]) < 0)
		return false;
	/* "RIP: 0010:schedule+0x1/0x2": the code segment is no part of the name. */
	for (q = begin; q < plus && hex_digit(*q) >= 0; q++)
		;
	if (q - begin == 4 && *q == ':')
		begin = q + 1;
	ret->func = func_name(begin, plus);
	q = take_hex(plus + 3, end, &ret->offset);
	ret->size = 0;
	if (end - q > 3 && memcmp(q, "/0x", 3) == 0)
		q = take_hex(q + 3, end, &ret->size);
	else if (in_prose(q, end))
		return false;
	ret->module = take_module(q, end);
	ret->inlined = false;
	ret->reliable =
		!(begin >= text.p + 2 && begin[-1] == ' ' && begin[-2] == '?') && !span_has(text, "(unreliable)");
	return true;
}

/* Not "file.c:12", nor "12": what is left of "func (dir/file.c:12 dir/other.c:30)" where a mail program broke the line. */
static bool is_name(struct span text)
{
	const char *last = text.len ? memrchr(text.p, ':', text.len) : NULL;
	const char *number = last ? last + 1 : text.p;

	/* "Link: https://…": a trailer below the stack. */
	if (text.len < 3 || number == text.p + text.len || (*number >= '0' && *number <= '9'))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (!is_ident(text.p[i]))
			return false;
	return true;
}

/* "func (dir/file.c:12 …)" and "func dir/file.c:12 [inline]": a script looked the lines up. */
static bool decoded(struct span text, struct stack_line *ret)
{
	struct span rest = text, func = span_word(&rest), place;
	bool guessed = span_is(func, "?");

	if (guessed)
		func = span_word(&rest);
	place = span_word(&rest);
	if (place.len && *place.p == '(')
		span_next(&place);
	if (!is_name(func) || !memchr(place.p, '/', place.len) || !span_has(place, ".") || !span_has(place, ":"))
		return false;
	*ret = (struct stack_line){
		.func = func, .module = { func.p, 0 }, .reliable = !guessed, .inlined = span_has(rest, "[inline]")
	};
	return true;
}

/*
 * "<ffffffff80264dca>{out_of_memory+70} <ffffffff802668bf>{__alloc_pages+568}": x86-64 until 2.6.17, with decimal
 * offsets.
 */
static bool in_braces(struct span text, struct stack_line *ret)
{
	const char *end = text.p + text.len, *open = memmem(text.p, text.len, ">{", 2), *p;
	uint64_t offset = 0;

	if (!open)
		return false;
	for (p = open + 2; p < end && is_ident(*p); p++)
		;
	if (p == open + 2 || p + 2 >= end || *p != '+')
		return false;
	*ret = (struct stack_line){ .func = { open + 2, (size_t)(p - open - 2) },
				    .module = { p, 0 },
				    .reliable = true };
	for (p++; p < end && *p >= '0' && *p <= '9' && offset < UINT32_MAX / 16; p++)
		offset = offset * 10 + (uint64_t)(*p - '0');
	ret->offset = (uint32_t)offset;
	if (p == end || *p != '}')
		return false;
	ret->rest = (struct span){ p + 1, (size_t)(end - p - 1) };
	return true;
}

/* "[nfs:func+0x1/0x2] func+0x1/0x2": what klogd took the address for stands in front, of whatever module. */
static struct span skip_klogd(struct span text)
{
	const char *close = text.len && *text.p == '[' ? memchr(text.p, ']', text.len) : NULL;
	size_t n = close ? (size_t)(close - text.p) : 0;

	if (!n || !memchr(text.p, '+', n) || !memmem(close, text.len - n, "+0x", 3))
		return text;
	return (struct span){ close, text.len - n };
}

bool stack_line_parse(struct span text, struct stack_line *ret_line)
{
	const char *plus, *end = text.p + text.len;

	text = skip_klogd(text);
	plus = text.p;
	ret_line->rest = (struct span){ end, 0 };
	while ((plus = memchr(plus, '+', (size_t)(end - plus)))) {
		if (end - plus > 3 && plus[1] == '0' && plus[2] == 'x')
			return with_offset(text, plus, ret_line);
		plus++;
	}
	return in_braces(text, ret_line) || decoded(text, ret_line);
}

bool stack_filler(struct span text)
{
	static const char *const heads[] = {
		"<",          "</",    "RIP",      "RSP",         "RAX",
		"RDX",        "RBP",   "R10",      "R13",         "Code:",
		"EIP",        "EAX",   "ESI",      "DS:",         "CR2",
		"CS:",        "FS:",   "ORIG_RAX", "PKRU",        "Hardware name",
		"Workqueue:", "Stack", "Call ",    "pc :",        "lr :",
		"sp :",       "x",     "r",        "pstate",      "Modules linked",
		"Last level", "NIP",   "LR",       "GPR",         "MSR",
		"CFAR",       "XER",   "Krnl",     "Tainted:",    "Sending NMI",
		"---",        "ret",   "epc",      "gp ",         "t0",
		"t3",         "s",     "a",        "status",      "...",
		"Exception",  "DAR",   "dump",     "Instruction", "IRQ",
		"#0",         "#1",    "CPU:",     "Not tainted", "\"echo 0",
		"Blocked by",
	};

	for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
		if (span_starts(text, heads[i]))
			return true;
	return text.len >= 8 && hex_digit(text.p[0]) >= 0 && hex_digit(text.p[7]) >= 0;
}
