package io.rafs.trace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * As glibc's ld.so searches: DT_RPATH of the library's users, LD_LIBRARY_PATH, DT_RUNPATH of its user, the cache, and
 * directories that are built in.
 */
final class GlibcSearch implements LibrarySearch {
    private static final int MAX_PRELOAD = 64 << 10;
    private static final Pattern BETWEEN_PRELOADED = Pattern.compile("[ :\\t\\n]+");

    private final Places places;
    private final StartList list;
    private final Surroundings at;
    private final LoadedObject program;
    private final LoaderCache cache;

    /** Reads the cache, and puts it on the list. */
    GlibcSearch(Places places, StartList list, Surroundings at, LoadedObject program) throws IOException {
        this.places = places;
        this.list = list;
        this.at = at;
        this.program = program;
        cache = cache();
    }

    private LoaderCache cache() throws IOException {
        Optional<TreeFile> file = places.regular("/etc/ld.so.cache");
        if (file.isEmpty()) {
            return LoaderCache.empty();
        }
        list.add(file.get(), "read by the loader");
        try {
            return LoaderCache.read(places.tree(), file.get(), program.elf().order());
        } catch (MalformedFileException e) {
            list.note("%s: %s; libraries are looked for without it".formatted(file.get(), e.getMessage()));
            return LoaderCache.empty();
        }
    }

    @Override
    public List<String> preloaded() throws IOException {
        String names = at.variable("LD_PRELOAD");
        Optional<TreeFile> file = places.regular("/etc/ld.so.preload");
        if (file.isPresent()) {
            list.add(file.get(), "read by the loader");
            names += " " + places.text(file.get(), MAX_PRELOAD);
        }
        return Stream.of(BETWEEN_PRELOADED.split(names))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    @Override
    public boolean isBuiltIn(String name) {
        return name.startsWith("linux-vdso") || name.startsWith("linux-gate");
    }

    @Override
    public List<String> places(String name, LoadedObject by) {
        List<String> directories = new ArrayList<>();
        if (by.elf().runpath().isEmpty()) {
            for (Optional<LoadedObject> user = Optional.of(by);
                    user.isPresent() && directories.size() < MAX_DIRECTORIES;
                    user = user.get().loader()) {
                directories.addAll(user.get().expand(user.get().elf().rpath()));
            }
            directories.addAll(program.expand(program.elf().rpath()));
        }
        directories.addAll(Surroundings.split(at.variable("LD_LIBRARY_PATH"), ":;"));
        directories.addAll(by.expand(by.elf().runpath()));
        List<String> paths = new ArrayList<>(inEach(directories, name));
        paths.addAll(cache.find(name));
        paths.addAll(inEach(Machine.of(by.elf()).directories(by.elf().wide()), name));
        return paths;
    }

    /** The name in each directory; an empty directory is the one where the process works. */
    static List<String> inEach(List<String> directories, String name) {
        return directories.stream()
                .map(directory -> (directory.isEmpty() ? "." : directory) + "/" + name)
                .toList();
    }
}
