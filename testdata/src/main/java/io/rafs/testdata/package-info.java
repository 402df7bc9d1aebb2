/**
 * What all tests share: makers of input (tars, images, trees, damaged bytes), the places of reference material, and
 * outside judges of our output (the kernel, fsck.erofs, nydus-image, compare-trees).
 *
 * <p>Nothing here may use our own readers and writers: a judge that shares code with the accused proves little. The
 * makers know the wire formats by themselves and say on request what ordinary writers refuse to say. A judge that cannot
 * run says so aloud, see {@link io.rafs.testdata.Judge}.
 */
package io.rafs.testdata;
