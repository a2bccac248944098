/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the allocator of this process does with memory. */
#pragma once

/*
 * Makes the next 32 MB that this process allocates come from huge pages, and what it frees be used again rather than given
 * back. For a process that fills some megabytes soon and then ends: one page fault takes the place of 512, each of which
 * took 15 to 20 us in the virtual machine where this was measured. Where the kernel has no huge pages, or a limit forbids
 * to grow so far, memory is what it was.
 */
void heap_expect_much(void);
