package io.rafs.trace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * As musl's loader searches: LD_LIBRARY_PATH, run paths of the library's users, whichever tag they have, and the directories
 * of {@code /etc/ld-musl-ARCH.path}, or those that are built in.
 */
final class MuslSearch implements LibrarySearch {
    private static final int MAX_PATH_FILE = 64 << 10;

    /** libc by the names of other systems' libraries; see ldso/dynlink.c, load_library. */
    private static final Pattern BUILT_IN = Pattern.compile("lib(c|pthread|rt|m|dl|util|xnet)\\..*");

    private final Surroundings at;
    private final List<String> directories;

    /** Reads the loader's list of directories, and puts it on the list. */
    MuslSearch(Places places, StartList list, Surroundings at, String loader) throws IOException {
        this.at = at;
        Optional<TreeFile> file = places.regular("/etc/" + loader.replaceFirst("\\.so\\.1$", ".path"));
        file.ifPresent(found -> list.add(found, "read by the loader"));
        directories = file.isPresent()
                ? Surroundings.split(places.text(file.get(), MAX_PATH_FILE).strip(), ":\n")
                : List.of("/lib", "/usr/local/lib", "/usr/lib");
    }

    @Override
    public List<String> preloaded() {
        return Surroundings.split(at.variable("LD_PRELOAD"), " :").stream()
                .filter(name -> !name.isEmpty())
                .toList();
    }

    @Override
    public boolean isBuiltIn(String name) {
        return BUILT_IN.matcher(name).matches();
    }

    @Override
    public List<String> places(String name, LoadedObject by) {
        List<String> all = new ArrayList<>(Surroundings.split(at.variable("LD_LIBRARY_PATH"), ":\n"));
        for (Optional<LoadedObject> user = Optional.of(by);
                user.isPresent() && all.size() < MAX_DIRECTORIES;
                user = user.get().loader()) {
            ElfFile elf = user.get().elf();
            all.addAll(user.get().expand(elf.runpath().isEmpty() ? elf.rpath() : elf.runpath()));
        }
        all.addAll(directories);
        return GlibcSearch.inEach(all, name);
    }
}
