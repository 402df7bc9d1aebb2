package io.rafs.trace;

import io.rafs.format.EntryName;
import io.rafs.format.EscapedText;
import io.rafs.image.EntryPath;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Jars that a JVM opens, and those that their manifests name. A jar of more than {@link #WHOLE} bytes is listed by its
 * manifest and central directory only: which of its classes are needed is not known. Source: JAR File Specification,
 * "Class-Path Attribute".
 */
final class ClassPath {
    /** Largest jar that is listed whole, in bytes. */
    static final long WHOLE = 64L << 20;

    private static final int MAX_JARS = 10_000;

    /** Most elements that wait to be looked at: a manifest has room for half a million. */
    private static final int MAX_AHEAD = 2 * MAX_JARS;

    private final Places places;
    private final StartList list;
    private final EntryPath directory;
    private final Set<EntryPath> jars = new HashSet<>();
    private final List<TreeFile> directories = new ArrayList<>();

    /** A class path of a JVM that works in a directory. */
    ClassPath(Places places, StartList list, EntryPath directory) {
        this.places = places;
        this.list = list;
        this.directory = directory;
    }

    private record Element(String spelling, String why) {}

    /** Elements divided by colons: jars, directories, and {@code DIR/*} for all jars in a directory. */
    void addAll(String path, String why) throws IOException {
        for (String element : Surroundings.split(path, ":")) {
            if (element.equals("*") || element.endsWith("/*")) {
                wildcard(element.substring(0, element.length() - 1), why);
            } else {
                add(element.isEmpty() ? "." : element, why);
            }
        }
    }

    private void wildcard(String spelling, String why) throws IOException {
        Optional<TreeFile> found = places.directory(directory, spelling.isEmpty() ? "." : spelling);
        if (found.isEmpty()) {
            list.note("class path: the directory '%s' is not in the image".formatted(EscapedText.of(spelling)));
            return;
        }
        for (EntryName name : places.tree().names(found.get())) {
            if (name.toString().toLowerCase(Locale.ROOT).endsWith(".jar")) {
                add(spelling + name, why);
            }
        }
    }

    /** A jar or a directory, with what the jar's manifest names. */
    void add(String spelling, String why) throws IOException {
        Deque<Element> ahead = new ArrayDeque<>(List.of(new Element(spelling, why)));
        while (!ahead.isEmpty()) {
            Element element = ahead.remove();
            Optional<TreeFile> file = places.find(directory, element.spelling);
            if (file.isPresent() && file.get().isDirectory()) {
                directories.add(file.get());
            } else if (file.isPresent() && file.get().isRegular()) {
                ahead.addAll(open(file.get(), element, MAX_AHEAD - ahead.size()));
            } else {
                list.note("class path: '%s' (%s) is not in the image"
                        .formatted(EscapedText.of(element.spelling), element.why));
            }
        }
    }

    private List<Element> open(TreeFile file, Element element, int room) throws IOException {
        if (!jars.add(file.path())) {
            return List.of();
        }
        if (jars.size() > MAX_JARS) {
            list.note("class path: it has more than %d jars; the others are not listed".formatted(MAX_JARS));
            return List.of();
        }
        try {
            Jar jar = Jar.read(places.tree(), file);
            list.add(file, element.why, file.size() > WHOLE ? jar.pieces() : List.of());
            if (file.size() > WHOLE) {
                list.note("%s: only its manifest and its central directory are listed; it has %d bytes"
                        .formatted(file, file.size()));
            }
            return named(jar, file, element.spelling, room);
        } catch (MalformedFileException e) {
            list.add(file, element.why);
            list.note("%s: %s; what its manifest names is not known".formatted(file, e.getMessage()));
            return List.of();
        }
    }

    /** URLs relative to the jar, divided by blanks. */
    private List<Element> named(Jar jar, TreeFile file, String spelling, int room) {
        List<Element> elements = new ArrayList<>();
        for (String url : jar.attribute("Class-Path").strip().split("\\s+")) {
            if (url.isEmpty()) {
                continue;
            }
            if (elements.size() == room) {
                list.note("%s: its class path has too many elements; only the first are followed".formatted(file));
                break;
            }
            String local = url.startsWith("file:") ? url.substring(5) : url;
            if (local.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
                list.note("%s: its class path names '%s', which is no file".formatted(file, EscapedText.of(url)));
                continue;
            }
            String decoded = decoded(local);
            elements.add(new Element(
                    decoded.startsWith("/") ? decoded : Places.parent(spelling) + "/" + decoded,
                    "class path of " + file));
        }
        return elements;
    }

    private static String decoded(String url) {
        try {
            return URLDecoder.decode(url.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return url; // a percent sign that is none
        }
    }

    /** The main class, if it lies in a directory of the class path; in jars it is listed with its jar. */
    void mainClass(String name, String why) throws IOException {
        for (TreeFile each : directories) {
            Optional<TreeFile> file = places.regular(each.path(), name.replace('.', '/') + ".class");
            if (file.isPresent()) {
                list.add(file.get(), why);
                return;
            }
        }
    }
}
