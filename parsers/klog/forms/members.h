/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the members of a collector's JSON object say of its text. */
#pragma once

#include "parsers/klog/forms/forms-priv.h"

struct json_object;

enum member_who {
	MEMBER_UNKNOWN,
	MEMBER_KERNEL,
	MEMBER_PROGRAM,
};

/* Texts are the object's. */
struct members {
	const char *text; /* NULL for none under a name that is known */
	enum member_who who;
	int64_t epoch_us, mono_us; /* KLOG_NO_TIME for none */
	int level;                 /* -1 for none */
	const char *host, *boot_id;
	bool container; /* it is what a container wrote, with the time at which that was read */
};

/* Learns from members of @object and of those within it, whatever collector named them. */
void members_learn(struct json_object *object, struct members *ret);

/* The time that a member's text is; KLOG_NO_TIME when it is none. */
int64_t members_time(const char *text);

/* What the object itself does not say: the tag and the time that its collector wrote in front of it, as Fluentd does. */
void members_front(struct span front, struct members *m);
