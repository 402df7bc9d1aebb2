package io.rafs.trace;

import io.rafs.format.EscapedText;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The program and the libraries of one process, loaded as glibc's or musl's loader would: breadth-first, each library
 * once, whatever its names. Source: ld.so(8), and musl's ldso/dynlink.c.
 */
final class LoadedObjects {
    private static final int MAX_OBJECTS = 4096;
    private static final Pattern MUSL_LOADER = Pattern.compile("ld-musl-.*\\.so\\.1");

    private final Places places;
    private final StartList list;
    private final Surroundings at;
    private final Map<String, LoadedObject> byName = new HashMap<>();
    private final Map<TreeFile, LoadedObject> byFile = new HashMap<>();
    private LoadedObject program;
    private LibrarySearch search;

    LoadedObjects(Places places, StartList list, Surroundings at) {
        this.places = places;
        this.list = list;
        this.at = at;
    }

    /** Loads the program, which is on the list already, its loader and its libraries. */
    void start(TreeFile file) throws IOException {
        ElfFile elf;
        try {
            elf = ElfFile.read(places.tree(), file);
        } catch (MalformedFileException e) {
            list.note("%s: %s; what it needs is not known".formatted(file, e.getMessage()));
            return;
        }
        program = new LoadedObject(file, Places.parent(file.path().toString()), elf, Optional.empty());
        byFile.put(file, program);
        if (elf.interpreter().isEmpty()) {
            return; // static
        }
        String spelling = elf.interpreter().get();
        Optional<TreeFile> loader = places.regular(at.directory(), spelling);
        if (loader.isEmpty()) {
            list.note("%s: its loader '%s' is not in the image; it cannot start"
                    .formatted(file, EscapedText.of(spelling)));
            return;
        }
        list.add(loader.get(), "loader of " + file);
        String name = spelling.substring(spelling.lastIndexOf('/') + 1);
        boolean musl = MUSL_LOADER.matcher(name).matches();
        search = musl ? new MuslSearch(places, list, at, name) : new GlibcSearch(places, list, at, program);
        present(name, loader.get());
        Deque<LoadedObject> ahead = new ArrayDeque<>(List.of(program));
        for (String preloaded : search.preloaded()) {
            load(preloaded, program, "preloaded", ahead);
        }
        followNeeded(ahead);
    }

    /** The loader is in the process before it looks for anything. */
    private void present(String name, TreeFile file) throws IOException {
        try {
            ElfFile elf = ElfFile.read(places.tree(), file);
            LoadedObject loader =
                    new LoadedObject(file, Places.parent(file.path().toString()), elf, Optional.empty());
            byFile.put(file, loader);
            byName.put(name, loader);
            byName.putIfAbsent(elf.soname(), loader);
        } catch (MalformedFileException e) {
            list.note("%s: %s; it is no loader".formatted(file, e.getMessage()));
        }
    }

    /** Loads a library as the program does when it runs already, with what the library needs; tells if it was found. */
    boolean open(String name, String why) throws IOException {
        if (search == null) {
            return false;
        }
        Deque<LoadedObject> ahead = new ArrayDeque<>();
        boolean found = load(name, program, why, ahead);
        followNeeded(ahead);
        return found;
    }

    private void followNeeded(Deque<LoadedObject> ahead) throws IOException {
        while (!ahead.isEmpty()) {
            LoadedObject object = ahead.remove();
            for (String name : object.elf().needed()) {
                if (!load(name, object, "needed by " + object.file(), ahead)) {
                    list.note("%s needs %s, which is not in the image where the loader looks for it"
                            .formatted(object.file(), EscapedText.of(name)));
                }
            }
        }
    }

    private boolean load(String name, LoadedObject by, String why, Deque<LoadedObject> ahead) throws IOException {
        if (byName.containsKey(name) || search.isBuiltIn(name)) {
            return true;
        }
        for (String candidate : candidates(name, by)) {
            Optional<LoadedObject> found = look(candidate, by);
            if (found.isPresent()) {
                LoadedObject known = byFile.get(found.get().file());
                if (known != null) {
                    byName.put(name, known);
                    return true;
                }
                if (byFile.size() == MAX_OBJECTS) {
                    list.note("%s: it loads more than %d libraries; the others are not followed"
                            .formatted(program.file(), MAX_OBJECTS));
                    return true;
                }
                byFile.put(found.get().file(), found.get());
                byName.put(name, found.get());
                byName.putIfAbsent(found.get().elf().soname(), found.get());
                list.add(found.get().file(), why);
                ahead.add(found.get());
                return true;
            }
        }
        return false;
    }

    private List<String> candidates(String name, LoadedObject by) throws IOException {
        if (name.contains("/")) {
            return by.expand(name);
        }
        List<String> candidates = new ArrayList<>();
        for (String place : search.places(name, by)) {
            candidates.add(place);
        }
        return candidates;
    }

    /** What lies at a path, if this process can load it; a library for another machine is passed over, as ld.so does. */
    private Optional<LoadedObject> look(String path, LoadedObject by) throws IOException {
        Optional<TreeFile> file = places.regular(at.directory(), path);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        if (byFile.containsKey(file.get())) {
            return Optional.of(byFile.get(file.get()));
        }
        try {
            ElfFile elf = ElfFile.read(places.tree(), file.get());
            return elf.fits(program.elf())
                    ? Optional.of(new LoadedObject(file.get(), Places.parent(path), elf, Optional.of(by)))
                    : Optional.empty();
        } catch (MalformedFileException e) {
            list.note("%s: %s; it is passed over as a library".formatted(file.get(), e.getMessage()));
            return Optional.empty();
        }
    }
}
