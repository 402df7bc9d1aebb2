package io.rafs.testdata;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the checkout lies: property {@code rafs.root}, else the nearest directory upwards that holds this module. */
public final class Project {

    private Project() {}

    public static Path root() {
        String given = System.getProperty("rafs.root");
        if (given != null) {
            return Path.of(given);
        }
        Path here = Path.of("").toAbsolutePath();
        for (Path dir = here; dir != null; dir = dir.getParent()) {
            if (Files.isRegularFile(dir.resolve("testdata/pom.xml"))) {
                return dir;
            }
        }
        return here;
    }

    /** The directory a property names, else one beside or below the checkout. */
    public static Path directory(String property, String otherwise) {
        String given = System.getProperty(property);
        return (given != null ? Path.of(given) : root().resolve(otherwise)).normalize();
    }
}
