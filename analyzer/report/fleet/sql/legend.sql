-- SPDX-License-Identifier: GPL-2.0-or-later
SELECT n, label, signature, is_new FROM ranked WHERE n <= 6 ORDER BY n
