/** Makes of an image what Linux checks at every read: sealed files (fs-verity), and flat images with a hash tree (dm-verity). */
package io.rafs.seal;
