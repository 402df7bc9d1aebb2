/**
 * Hash trees over files as Linux checks them at every read: fs-verity for a file, dm-verity for a block device. Makes
 * digests, trees and what surrounds them; seals nothing itself.
 */
package io.rafs.verity;
