package io.rafs.testdata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** GNU tar understands what TarForge says. */
class TarForgeTest {

    @TempDir
    Path dir;

    @Test
    void gnuTarListsEveryOrdinaryKind() throws IOException {
        byte[] tar = TarForge.inMemory()
                .global(PaxRecords.of("comment", "for all"))
                .dir("d")
                .file("d/f", "text")
                .symlink("d/s", "f")
                .hardlink("d/h", "d/f")
                .device("d/null", 'c', 1, 3)
                .fifo("d/p")
                .add(TarEntry.of('7', "d/contiguous").data(new byte[3]))
                .add(TarEntry.of('\0', "d/oldreg").data(new byte[2]))
                .whiteout("d", "gone")
                .opaque("d")
                .bytes();
        String listing = list(tar).orFail().text();
        List<String> kinds = listing.lines().map(line -> line.substring(0, 10)).toList();
        assertEquals(
                List.of(
                        "drwxr-xr-x",
                        "-rw-r--r--",
                        "lrwxrwxrwx",
                        "hrw-r--r--",
                        "crw-r--r--",
                        "prw-r--r--",
                        "Crw-r--r--",
                        "-rw-r--r--",
                        "----------",
                        "----------"),
                kinds);
        assertTrue(listing.contains("2023-11-14 22:13"), listing);
        assertTrue(listing.contains("d/.wh.gone") && listing.contains("d/.wh..wh..opq"), listing);
    }

    @Test
    void longNamesArriveInEveryDialect() throws IOException {
        String base = "n".repeat(90);
        String name = "p".repeat(80) + "/" + base;
        String link = "t".repeat(300);
        byte[] tar = TarForge.inMemory()
                .add(TarEntry.symlink("1" + name, link))
                .add(TarEntry.symlink("2" + name, link).gnu())
                .add(TarEntry.file("3" + name, "x").ustarPrefix())
                .bytes();
        String listing = list(tar).orFail().text();
        assertEquals(
                List.of("1" + name + " -> " + link, "2" + name + " -> " + link, "3" + name),
                listing.lines().map(line -> line.split(" +", 6)[5]).toList());
    }

    @Test
    void bigAndNegativeNumbersArriveInPaxAndBase256() throws IOException {
        byte[] tar = TarForge.inMemory()
                .add(TarEntry.file("a", "").owner(3_000_000, 4_000_000_000L).mtime("1.25"))
                .add(TarEntry.file("b", "")
                        .owner(3_000_000, 4_000_000_000L)
                        .mtime(-7)
                        .gnu())
                .add(TarEntry.file("c", "xyz").owner(5, 6).mtime(9).base256())
                .bytes();
        List<String> lines = list(tar, "--full-time").orFail().text().lines().toList();
        assertTrue(lines.get(0).contains("3000000/4000000000 "), lines.get(0));
        assertTrue(lines.get(0).contains("1970-01-01 00:00:01.25"), lines.get(0));
        assertTrue(lines.get(1).contains("3000000/4000000000 "), lines.get(1));
        assertTrue(lines.get(1).contains("1969-12-31 23:59:53"), lines.get(1));
        assertTrue(lines.get(2).matches(".* 5/6 +3 1970-01-01 00:00:09 +c"), lines.get(2));
    }

    @ParameterizedTest
    @EnumSource
    void gnuTarRestoresSparseFiles(SparseData.Form form) throws IOException {
        SparseData few = SparseData.ofSize(1_000_000)
                .piece(4096, Contents.random(1, 1024))
                .endMark();
        SparseData many = SparseData.ofSize(3_000_000);
        IntStream.range(0, 60).forEach(i -> many.piece(i * 50_000L / 512 * 512, Contents.random(i, 512)));
        many.piece(2_999_900, Contents.random(99, 100));
        byte[] tar = TarForge.inMemory()
                .dir("d")
                .add(TarEntry.sparse("d/few", few, form))
                .add(TarEntry.sparse("d/many", many, form))
                .file("d/after", "after")
                .bytes();
        extract(tar);
        assertArrayEquals(few.expanded(), Files.readAllBytes(dir.resolve("d/few")));
        assertArrayEquals(many.expanded(), Files.readAllBytes(dir.resolve("d/many")));
        assertEquals("after", Files.readString(dir.resolve("d/after")));
    }

    @Test
    void damageIsNoticed() throws IOException {
        assertFalse(list(TarForge.inMemory()
                        .add(TarEntry.file("a", "").wrongChecksum())
                        .bytes())
                .ok());
        assertFalse(list(TarForge.inMemory()
                        .add(TarEntry.file("a", "").claimSize(-1))
                        .bytes())
                .ok());
    }

    @Test
    void streamAndMemoryHoldTheSame() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarForge.to(out).file("a", "b").end();
        assertArrayEquals(TarForge.inMemory().file("a", "b").bytes(), out.toByteArray());
    }

    @Test
    void volumeLabelIsListedAsSuch() throws IOException {
        String listing = list(TarForge.inMemory()
                        .volumeLabel("vol")
                        .file("f", "")
                        .bytes())
                .orFail()
                .text();
        assertEquals("V-", listing.lines().map(l -> l.substring(0, 1)).collect(Collectors.joining()));
    }

    private Tool.Result list(byte[] tar, String... options) throws IOException {
        Path file = Files.write(dir.resolve("listed.tar"), tar);
        return Tool.require("tar")
                .withEnvironment("TZ", "UTC")
                .withArguments("--numeric-owner", "-tvf", file)
                .run((Object[]) options);
    }

    private void extract(byte[] tar) throws IOException {
        Path file = Files.write(dir.resolve("extracted.tar"), tar);
        Tool.require("tar").run("-xf", file, "-C", dir).orFail();
    }
}
