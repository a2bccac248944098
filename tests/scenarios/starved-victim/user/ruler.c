// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs for ever with SCHED_FIFO on the CPU that it was put on. */
#include <sched.h>
#include <sys/mman.h>

int main(void)
{
	struct sched_param param = { .sched_priority = 10 };

	if (mlockall(MCL_CURRENT) < 0 || sched_setscheduler(0, SCHED_FIFO, &param) < 0)
		return 1;
	for (;;)
		;
	return 0;
}
