package io.rafs.sbom;

/** Bytes that may be read of an image, all files together: a few stored ones may be spoken of any number of times. */
final class Allowance {
    private final String what;
    private final long most;
    private long left;

    /** @param what is read, in the plural */
    Allowance(String what, long most) {
        this.what = what;
        this.most = most;
        left = most;
    }

    /**
     * Takes some of it.
     *
     * @throws DamagedFileException if there is not as much left; later and smaller requests may still be granted
     */
    void take(long bytes) throws DamagedFileException {
        if (bytes > left) {
            throw new DamagedFileException("with its %d bytes, %s have more than %d".formatted(bytes, what, most));
        }
        left -= bytes;
    }
}
