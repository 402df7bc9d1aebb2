package io.rafs.policy;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import java.util.regex.Pattern;

/**
 * Which places a scope covers. A place is a repository with its host, such as {@code registry.example.com/base/java}, or a
 * transport and an absolute path, such as {@code oci:/srv/images}. A pattern is a place; a place and {@code /**}, which covers
 * all below it and not itself; or {@code **}, which covers everything.
 */
record PlacePattern(String text) {
    private static final String BELOW = "/**";
    private static final String ALL = "**";
    private static final int MAX = 1024;

    /** A host that is written out: it has a dot or a port, or is localhost. Short names mean different things to people. */
    private static final Pattern REPOSITORY = Pattern.compile(
            "(localhost|[a-z0-9-]+(\\.[a-z0-9-]+)+|[a-z0-9.-]+:[0-9]{1,5}|\\[[0-9a-f:]+\\](:[0-9]{1,5})?)"
                    + "(/[a-z0-9]+([._-]+[a-z0-9]+)*)*");

    private static final Pattern PATH = Pattern.compile("(oci|oci-archive|docker-archive|dir):(/[^/\\p{Cntrl}]+)*");

    static PlacePattern parse(String where, String text) throws RefusedException {
        String place = text.endsWith(BELOW) ? text.substring(0, text.length() - BELOW.length()) : text;
        boolean whole = place.length() == text.length();
        if (text.length() > MAX
                || !text.equals(ALL)
                        && !(isPath(place) && !(whole && place.endsWith(":")))
                        && !(REPOSITORY.matcher(place).matches() && !(whole && place.indexOf('/') < 0))) {
            throw new RefusedException(
                    where,
                    "'match' is '%s', expected a repository with its host such as docker.io/library/debian, or oci:, oci-archive:,"
                                    .formatted(
                                            EscapedText.of(text.length() > 100 ? text.substring(0, 100) + "..." : text))
                            + " docker-archive: or dir: and an absolute path without '.', '..' or '//'; each with or without /** behind"
                            + " it; or ** for everything");
        }
        return new PlacePattern(text);
    }

    private static boolean isPath(String place) {
        return PATH.matcher(place).matches()
                && !(place + "/").contains("/./")
                && !(place + "/").contains("/../")
                && !place.contains("*");
    }

    boolean covers(String place) {
        if (text.equals(ALL)) {
            return true;
        }
        return text.endsWith(BELOW)
                ? place.startsWith(text.substring(0, text.length() - ALL.length()))
                        && place.length() > text.length() - ALL.length()
                : place.equals(text);
    }

    /** Characters that a place must have in common with it: of the patterns that cover a place, the highest decides. */
    int weight() {
        return text.endsWith(ALL) ? text.length() - ALL.length() : text.length();
    }
}
