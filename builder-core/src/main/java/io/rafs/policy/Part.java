package io.rafs.policy;

import java.util.Locale;

/** What of an image has to be proven, whatever else is. */
public enum Part {
    /** A golden-image statement, not only a signed manifest. */
    GOLDEN,
    /** Every byte of its bootstraps, by the statement. */
    BOOTSTRAP,
    /** Every byte of its blobs, by the statement. */
    BLOBS,
    /** The fs-verity digest of each of these files, by the statement. */
    FSVERITY;

    /** As policies spell it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
