package io.rafs.oci;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which images of an index are meant.
 *
 * @param all every one
 * @param listed those for these platforms; neither these nor all of them: the one that there is
 */
public record PlatformChoice(boolean all, List<Platform> listed) {
    /** No choice made. */
    public static final PlatformChoice NONE = new PlatformChoice(false, List.of());

    public PlatformChoice {
        listed = List.copyOf(listed);
        if (all && !listed.isEmpty()) {
            throw new IllegalArgumentException("all platforms, or these: not both");
        }
    }

    /** Parses {@code all}, or platforms with commas between them. */
    public static PlatformChoice parse(String text) {
        if (text.equals("all")) {
            return new PlatformChoice(true, List.of());
        }
        List<Platform> listed = new ArrayList<>();
        for (String platform : text.split(",", -1)) {
            listed.add(Platform.parse(platform));
        }
        return new PlatformChoice(false, listed);
    }

    /** Whether several images may be meant. */
    public boolean several() {
        return all || listed.size() > 1;
    }

    /** The one platform that is meant, if it is one. */
    public Optional<Platform> only() {
        return listed.size() == 1 ? Optional.of(listed.get(0)) : Optional.empty();
    }
}
