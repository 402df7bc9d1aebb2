/** What the kernel's fs-verity and dm-verity keep or digest of themselves. Source: Linux, Documentation/filesystems/fsverity.rst; cryptsetup. */
package io.rafs.format.verity;
