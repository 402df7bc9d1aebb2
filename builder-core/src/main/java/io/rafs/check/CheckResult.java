package io.rafs.check;

/**
 * What a check came to.
 *
 * @param errors findings that make the image unusable, or show something else than was meant
 * @param notes findings that nobody stumbles over
 * @param paths names in the tree, the root among them; 0 if the tree could not be walked
 * @param inodes files and directories, hard links counted once
 * @param chunks entries of the chunk table
 * @param blobs of the image
 * @param blobFiles blob files that were looked at
 * @param dataBytes bytes of chunks that were digested
 */
public record CheckResult(
        long errors, long notes, long paths, long inodes, long chunks, int blobs, int blobFiles, long dataBytes) {
    /** Whether the image is good. */
    public boolean isGood() {
        return errors == 0;
    }
}
