package io.rafs.policy;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which name a signature must be for. Without this, whatever the key ever signed would pass for the image that was asked
 * for.
 *
 * @param names repositories with their host, besides the one that is asked: where a mirror got its images from
 * @param any whether the name does not matter
 */
public record Identity(Set<String> names, boolean any) {
    /** The name that is asked, and no other. */
    public static final Identity EXACT = new Identity(Set.of(), false);

    /** Whatever name it is for. */
    public static final Identity ANY = new Identity(Set.of(), true);

    public Identity {
        names = Set.copyOf(names);
    }

    /** Whether a signature for {@code signed} is one for what was asked. */
    boolean suits(String signed, Optional<String> asked) {
        return any || asked.equals(Optional.of(signed)) || names.contains(signed);
    }

    /** The names that would suit, for messages. */
    String expected(Optional<String> asked) {
        Set<String> all = new TreeSet<>(names);
        asked.ifPresent(all::add);
        return all.isEmpty() ? "a name, none is known" : String.join(" or ", all);
    }
}
