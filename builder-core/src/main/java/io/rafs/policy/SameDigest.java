package io.rafs.policy;

import io.rafs.format.Digest;
import java.security.MessageDigest;
import java.util.Collection;

/** Compares digests in a time that does not tell how far they are alike. */
public final class SameDigest {
    private SameDigest() {}

    /** Whether two are the same. */
    public static boolean as(Digest one, Digest other) {
        return MessageDigest.isEqual(one.bytes(), other.bytes());
    }

    /** Whether one is among others; all of them are looked at. */
    public static boolean among(Digest one, Collection<Digest> others) {
        boolean found = false;
        for (Digest other : others) {
            found |= as(one, other);
        }
        return found;
    }
}
