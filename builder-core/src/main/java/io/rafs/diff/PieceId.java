package io.rafs.diff;

import io.rafs.format.Digest;

/**
 * By what a piece of content is known. Comparable, so that a hash table bears identities that were chosen to collide.
 *
 * @param digest of the chunk, or of the place where it lies if its content is not known by a digest
 * @param from where in the chunk the piece starts; 0 but for a small file that shares one
 * @param size bytes of the piece
 */
record PieceId(Digest digest, long from, long size) implements Comparable<PieceId> {
    @Override
    public int compareTo(PieceId other) {
        int order = digest.compareTo(other.digest);
        order = order != 0 ? order : Long.compare(from, other.from);
        return order != 0 ? order : Long.compare(size, other.size);
    }
}
