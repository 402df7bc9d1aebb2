package io.rafs.trace;

import static io.rafs.trace.Traces.assertReads;
import static io.rafs.trace.Traces.assertReadsWithNote;
import static io.rafs.trace.Traces.run;
import static io.rafs.trace.Traces.tree;
import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.ElfForge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which libraries a program gets, and in which order: the rules of ld.so and of musl. */
final class LibraryLoadingTest {
    private static ElfForge library(String name) {
        return ElfForge.library(name);
    }

    @Test
    void librariesComeBreadthFirstEachOnce() throws IOException {
        MemoryTree tree = tree().file("/bin/app", ElfForge.program().needed("liba.so", "libb.so"))
                .file("/lib/liba.so", library("liba.so").needed("libdeep.so", "libb.so"))
                .file("/lib/libb.so", library("libb.so").needed("liba.so", "ld-linux-x86-64.so.2"))
                .file("/lib/libdeep.so", library("libdeep.so"));
        StartTrace trace = run(tree, "app");
        assertThat(Traces.paths(trace))
                .containsExactly("/bin/app", Traces.LOADER, "/lib/liba.so", "/lib/libb.so", "/lib/libdeep.so");
        assertThat(trace.files().get(4).why()).isEqualTo("needed by /lib/liba.so");
        assertThat(trace.notes()).isEmpty();
    }

    @Test
    void aLibraryUnderTwoNamesIsOneFile() throws IOException {
        assertReads(
                run(
                        tree().file("/bin/app", ElfForge.program().needed("libx.so", "libx.so.1"))
                                .file("/lib/libx.so.1.2", library("libx.so.1"))
                                .link("/lib/libx.so", "libx.so.1.2")
                                .link("/lib/libx.so.1", "../usr/../lib/libx.so.1.2")
                                .file("/usr/x", "x"),
                        "app"),
                "/bin/app",
                "/lib/libx.so.1.2");
    }

    @Test
    void aMissingLibraryIsANote() throws IOException {
        assertReadsWithNote(
                run(tree().file("/bin/app", ElfForge.program().needed("libnone.so")), "app"),
                "/bin/app needs libnone.so, which is not in the image",
                "/bin/app");
    }

    @Test
    void aMissingLoaderIsANote() throws IOException {
        assertReadsWithNote(
                run(
                        new MemoryTree()
                                .file(
                                        "/bin/app",
                                        ElfForge.program("/lib/none.so").needed("liba.so")),
                        "app"),
                "its loader '/lib/none.so' is not in the image",
                "/bin/app");
    }

    @ParameterizedTest
    @CsvSource({
        "x86_64-linux-gnu, /lib/x86_64-linux-gnu/libx.so",
        "usr, /usr/lib/x86_64-linux-gnu/libx.so",
        "lib64, /lib64/libx.so",
        "usrlib64, /usr/lib64/libx.so"
    })
    void directoriesOfDistributionsAreBuiltIn(String name, String path) throws IOException {
        assertReads(
                run(
                        tree().file("/bin/app", ElfForge.program().needed("libx.so"))
                                .file(path, library("libx.so")),
                        "app"),
                "/bin/app",
                path);
    }

    /** Each place hides those behind it; take one away after the other. */
    @Test
    void placesAreTriedInTheOrderOfTheLoader() throws IOException {
        String[] places = {"/rpath/libx.so", "/env/libx.so", "/cached/libx.so", "/lib/x86_64-linux-gnu/libx.so"};
        for (int first = 0; first < places.length; first++) {
            MemoryTree tree = tree().file(
                            "/bin/app", ElfForge.program().rpath("/rpath").needed("libx.so"))
                    .file("/etc/ld.so.cache", 0644, cache("libx.so", "/cached/libx.so"));
            for (int i = first; i < places.length; i++) {
                tree.file(places[i], library("libx.so"));
            }
            assertReads(
                    run(tree, Map.of("LD_LIBRARY_PATH", "/env"), "app"), "/bin/app", "/etc/ld.so.cache", places[first]);
        }
    }

    @Test
    void runpathComesBehindTheEnvironmentAndIsNotInherited() throws IOException {
        MemoryTree tree = tree().file(
                        "/bin/app",
                        ElfForge.program().rpath("/ignored").runpath("/run").needed("liba.so"))
                .file("/ignored/liba.so", library("liba.so"))
                .file("/run/liba.so", library("liba.so").needed("libb.so"))
                .file("/run/libb.so", library("libb.so"))
                .file("/lib/libb.so", library("libb.so"))
                .file("/env/liba.so", library("liba.so").needed("libb.so"));
        assertReads(run(tree, "app"), "/bin/app", "/run/liba.so", "/lib/libb.so");
        assertReads(run(tree, Map.of("LD_LIBRARY_PATH", "/env"), "app"), "/bin/app", "/env/liba.so", "/lib/libb.so");
    }

    @Test
    void rpathIsInherited() throws IOException {
        assertReads(
                run(
                        tree().file("/bin/app", ElfForge.program().rpath("/r").needed("liba.so"))
                                .file("/r/liba.so", library("liba.so").needed("libb.so"))
                                .file("/r/libb.so", library("libb.so"))
                                .file("/lib/libb.so", library("libb.so")),
                        "app"),
                "/bin/app",
                "/r/liba.so",
                "/r/libb.so");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$ORIGIN/../lib",
                "${ORIGIN}/../lib",
                "/none:$ORIGIN/../$LIB",
                "/opt/$PLATFORM/../lib",
                "/opt/${LIB}"
            })
    void tokensInSearchPathsAreReplaced(String path) throws IOException {
        assertReads(
                run(
                        tree().file(
                                        "/opt/bin/app",
                                        ElfForge.program().runpath(path).needed("libx.so"))
                                .file("/opt/x86_64/x", "x")
                                .file("/opt/lib/libx.so", library("libx.so"))
                                .link("/bin/app", "../opt/bin/app"),
                        "app"),
                "/opt/bin/app",
                "/opt/lib/libx.so");
    }

    @Test
    void librariesOfOtherMachinesArePassedOver() throws IOException {
        assertReads(
                run(
                        tree().file(
                                        "/bin/app",
                                        ElfForge.program().rpath("/a:/b:/c").needed("libx.so"))
                                .file("/a/libx.so", library("libx.so").machine(183, true, ByteOrder.LITTLE_ENDIAN))
                                .file("/b/libx.so", library("libx.so").machine(62, false, ByteOrder.LITTLE_ENDIAN))
                                .file("/c/libx.so", library("libx.so")),
                        "app"),
                "/bin/app",
                "/c/libx.so");
    }

    @Test
    void preloadedLibrariesComeFirst() throws IOException {
        assertReads(
                run(
                        tree().file("/bin/app", ElfForge.program().needed("liba.so"))
                                .file("/etc/ld.so.preload", "libp.so\n")
                                .file("/lib/libp.so", library("libp.so"))
                                .file("/opt/q.so", library("q.so"))
                                .file("/lib/liba.so", library("liba.so")),
                        Map.of("LD_PRELOAD", "/opt/q.so"),
                        "app"),
                "/bin/app",
                "/etc/ld.so.preload",
                "/opt/q.so",
                "/lib/libp.so",
                "/lib/liba.so");
    }

    @Test
    void muslSearchesItsOwnDirectoriesAndIsLibcItself() throws IOException {
        String loader = "/lib/ld-musl-x86_64.so.1";
        MemoryTree tree = new MemoryTree()
                .file(loader, library("libc.so"))
                .file(
                        "/bin/app",
                        ElfForge.program(loader).needed("libz.so.1", "libc.musl-x86_64.so.1", "libpthread.so.0"))
                .file("/etc/ld-musl-x86_64.path", "/none\n/opt/lib\n")
                .file("/etc/ld.so.cache", 0644, cache("libz.so.1", "/cached/libz.so.1"))
                .file("/cached/libz.so.1", library("libz.so.1"))
                .file("/opt/lib/libz.so.1", library("libz.so.1"));
        assertReads(run(tree, "app"), "/bin/app", loader, "/etc/ld-musl-x86_64.path", "/opt/lib/libz.so.1");
    }

    @Test
    void muslHasDirectoriesBuiltIn() throws IOException {
        String loader = "/lib/ld-musl-x86_64.so.1";
        assertReads(
                run(
                        new MemoryTree()
                                .file(loader, library("libc.so"))
                                .file("/bin/app", ElfForge.program(loader).needed("libz.so.1"))
                                .file("/usr/local/lib/libz.so.1", library("libz.so.1")),
                        "app"),
                "/bin/app",
                loader,
                "/usr/local/lib/libz.so.1");
    }

    @Test
    void aBrokenCacheIsANoteAndTheDirectoriesStillCount() throws IOException {
        for (byte[] cache : new byte[][] {
            new byte[0], "glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII), withCount(cache("a", "/a"), -1)
        }) {
            StartTrace trace = run(
                    tree().file("/bin/app", ElfForge.program().needed("libx.so"))
                            .file("/etc/ld.so.cache", 0644, cache)
                            .file("/lib/libx.so", library("libx.so")),
                    "app");
            assertThat(trace.notes()).singleElement().asString().startsWith("/etc/ld.so.cache: ");
            assertThat(Traces.paths(trace)).contains("/lib/libx.so");
        }
    }

    @Test
    void aCacheWhoseEntriesShareLongPathsIsANote() throws IOException {
        byte[] one = cache("libx.so", "/" + "x".repeat(4000));
        int entries = 10_000;
        ByteBuffer cache =
                ByteBuffer.allocate(48 + 24 * entries + one.length - 72).order(ByteOrder.LITTLE_ENDIAN);
        cache.put(one, 0, 48).putInt(20, entries);
        for (int i = 0; i < entries; i++) {
            cache.putInt(0x303)
                    .putInt(48 + 24 * entries)
                    .putInt(48 + 24 * entries + 8)
                    .position(72 + 24 * i);
        }
        cache.put(one, 72, one.length - 72);
        StartTrace trace =
                run(tree().file("/bin/app", ElfForge.program()).file("/etc/ld.so.cache", 0644, cache.array()), "app");

        assertThat(trace.notes())
                .containsExactly("/etc/ld.so.cache: its names and paths have more than 33554432 bytes;"
                        + " libraries are looked for without it");
    }

    @Test
    void aProgramThatNeedsMoreThanAnyDoesIsANote() throws IOException {
        String[] names = new String[20];
        java.util.Arrays.fill(names, "x".repeat(4000));
        StartTrace trace = run(tree().file("/bin/app", ElfForge.program().needed(names)), "app");

        assertThat(trace.notes())
                .containsExactly("/bin/app: the names of the libraries that it needs have more than 65536 bytes;"
                        + " what it needs is not known");
    }

    @Test
    void entriesOfTheCacheForSpecialProcessorsAndOlderTablesArePassedOver() throws IOException {
        byte[] plain = cache("libx.so", "/cached/libx.so");
        byte[] special = plain.clone();
        special[48 + 16] = 1; // hwcap
        byte[] old = new byte[16 + 12 + 4 + plain.length];
        System.arraycopy("ld.so-1.7.0".getBytes(StandardCharsets.US_ASCII), 0, old, 0, 11);
        old[12] = 1;
        System.arraycopy(plain, 0, old, 32, plain.length);
        for (byte[] cache : new byte[][] {special, old}) {
            assertReads(
                    run(
                            tree().file("/bin/app", ElfForge.program().needed("libx.so"))
                                    .file("/etc/ld.so.cache", 0644, cache)
                                    .file("/cached/libx.so", library("libx.so"))
                                    .file("/lib/libx.so", library("libx.so")),
                            "app"),
                    "/bin/app",
                    "/etc/ld.so.cache",
                    cache == old ? "/cached/libx.so" : "/lib/libx.so");
        }
    }

    /** A cache with one entry. */
    private static byte[] cache(String name, String path) {
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        strings.writeBytes((name + "\0" + path + "\0").getBytes(StandardCharsets.UTF_8));
        ByteBuffer out = ByteBuffer.allocate(72 + strings.size()).order(ByteOrder.LITTLE_ENDIAN);
        out.put("glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII)); // magic
        out.putInt(1).putInt(strings.size()).position(48); // count, bytes of strings
        out.putInt(0x303).putInt(72).putInt(72 + name.length() + 1); // flags: ELF, libc6, x86-64; name; path
        out.position(72);
        return out.put(strings.toByteArray()).array();
    }

    private static byte[] withCount(byte[] cache, int count) {
        ByteBuffer.wrap(cache).order(ByteOrder.LITTLE_ENDIAN).putInt(20, count);
        return cache;
    }
}
