package io.rafs.cli;

import io.rafs.build.ConvertPlan;
import io.rafs.format.RefusedException;
import io.rafs.oci.ImageName;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What people write to say where an image is: a path, or a name. */
final class Places {
    private Places() {}

    /** What no tag looks like, and files do: who mistypes one of these asks no registry. */
    private static final Pattern ARCHIVE = Pattern.compile("[^:]*\\.(tar|tgz|tar\\.[a-z0-9]+)");

    /** A path that is there, or looks like one, is a path; all else is a name. */
    static ConvertPlan.Origin origin(String place) throws RefusedException {
        return isPath(place) ? ConvertPlan.Origin.of(Path.of(place)) : ConvertPlan.Origin.of(ImageName.parse(place));
    }

    private static boolean isPath(String place) {
        return place.startsWith("/")
                || place.startsWith("./")
                || place.startsWith("../")
                || place.equals(".")
                || place.equals("..")
                || ARCHIVE.matcher(place).matches()
                || exists(place);
    }

    private static boolean exists(String path) {
        try {
            return Files.exists(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
