/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words in which locks name their owners; PREEMPT_RT makes locks of rt_mutexes (5.15: bb630f9f7a7d, 42254105dfe8). */
#ifndef OOMTOPSY_OWNER_H
#define OOMTOPSY_OWNER_H

#include <linux/mutex.h>
#include <linux/rwsem.h>

#ifdef CONFIG_PREEMPT_RT
#define mutex_owner_word(mutex) ((unsigned long)READ_ONCE((mutex)->rtmutex.owner))
#define rwsem_owner_word(sem) ((unsigned long)READ_ONCE((sem)->rwbase.rtmutex.owner))
#else
#define mutex_owner_word(mutex) ((unsigned long)atomic_long_read(&(mutex)->owner))
#define rwsem_owner_word(sem) ((unsigned long)atomic_long_read(&(sem)->owner))
#endif

#endif
