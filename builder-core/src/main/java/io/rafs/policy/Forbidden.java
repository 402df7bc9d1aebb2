package io.rafs.policy;

/** What an image must not have: it would make readers check less than its digests promise. */
public enum Forbidden {
    /** Chunks with a CRC: Nydus then compares that, and no digest. */
    CRC_ONLY_CHUNKS("crc-only-chunks"),
    /** Blobs that do not hold the digests of their chunks: Nydus then compares nothing. */
    UNCHECKED_CHUNKS("unchecked-chunks");

    private final String spelling;

    Forbidden(String spelling) {
        this.spelling = spelling;
    }

    /** As policies spell it. */
    @Override
    public String toString() {
        return spelling;
    }
}
