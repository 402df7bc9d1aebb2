package io.rafs.sbom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What rpm's databases say; those of SQLite are made by SQLite. */
final class RpmPackagesTest {
    private static final Optional<Distribution> FEDORA =
            Optional.of(new Distribution("fedora", Optional.of("41"), "Fedora"));

    /** Rows of all sizes, as rpm makes them, rows that were deleted among them. */
    private static final String MAKE = """
            import sqlite3, sys, os, struct
            out, page, headers = sys.argv[1:]
            blobs, data, at = [], open(headers, 'rb').read(), 0
            while at < len(data):
                n = struct.unpack('>I', data[at:at+4])[0]
                blobs.append(data[at+4:at+4+n]); at += 4 + n
            db = sqlite3.connect(out)
            db.execute('PRAGMA page_size=' + page)
            db.execute("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)")
            db.execute("CREATE TABLE 'Name' (key 'TEXT' NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL)")
            for blob in blobs:
                db.execute('INSERT INTO Packages (blob) VALUES (?)', (b'deleted soon' * 500,))
                db.execute('INSERT INTO Packages (blob) VALUES (?)', (blob,))
                db.execute('INSERT INTO Name VALUES (?, ?, 0)', ('x' * 50, 1))
            db.execute("DELETE FROM Packages WHERE hnum % 2 = 1")
            db.commit()
            db.close()
            """;

    @TempDir
    private Path dir;

    /** Headers of a hundred bytes up to hundreds of thousands, and a key. */
    private static List<byte[]> headers(int count) {
        List<byte[]> headers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            headers.add(RpmForge.named("package-%d".formatted(i), "1." + i, "2.fc41", "x86_64")
                    .padding(i % 7 == 0 ? 1000 * i : 40)
                    .bytes());
        }
        headers.add(
                RpmForge.named("gpg-pubkey", "e99d6ad1", "64d2612c", "(none)").bytes());
        return headers;
    }

    private byte[] sqlite(int pageSize, List<byte[]> headers) throws IOException {
        int size = headers.stream().mapToInt(header -> 4 + header.length).sum();
        ByteBuffer all = ByteBuffer.allocate(size);
        headers.forEach(header -> all.putInt(header.length).put(header));
        Path in = Files.write(dir.resolve("headers"), all.array());
        Path database = dir.resolve("rpmdb.sqlite");
        Files.deleteIfExists(database);
        Tool.python().run("-c", MAKE, database, pageSize, in).orFail();
        return Files.readAllBytes(database);
    }

    private static List<SoftwarePackage> read(byte[] database) throws DamagedFileException {
        List<byte[]> headers = new ArrayList<>();
        for (SqliteTable.Row row : SqliteTable.rows(database, "Packages")) {
            headers.add((byte[]) row.columns().get(1));
        }
        return RpmPackages.packages(headers, FEDORA, "/rpmdb");
    }

    @Test
    void aHeaderTellsNameVersionEpochArchitectureAndSource() throws DamagedFileException {
        byte[] header = RpmForge.named("bind-libs", "9.18", "3.fc41", "aarch64")
                .number(1003, 32)
                .text(1011, "Fedora Project")
                .text(1014, "MPL-2.0 AND ISC")
                .text(1044, "bind-9.18-3.fc41.src.rpm")
                .bytes();
        List<SoftwarePackage> packages = RpmPackages.packages(List.of(header), FEDORA, "/rpmdb");
        assertThat(Found.purls(packages))
                .containsExactly(
                        "pkg:rpm/fedora/bind-libs@9.18-3.fc41?arch=aarch64&distro=fedora-41&epoch=32&upstream=bind-9.18-3.fc41.src.rpm");
        assertThat(packages.get(0).version()).contains("32:9.18-3.fc41");
        assertThat(packages.get(0).licence()).contains("MPL-2.0 AND ISC");
        assertThat(packages.get(0).supplier()).contains("Fedora Project");
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096, 65536})
    void everyRowOfAnSqliteDatabaseIsAPackage(int pageSize) throws IOException {
        assertThat(read(sqlite(pageSize, headers(400))))
                .extracting(SoftwarePackage::name)
                .containsExactlyElementsOf(names(400));
    }

    private static List<String> names(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add("package-" + i);
        }
        return names;
    }

    @Test
    void everyUsedSlotOfRpmsOwnDatabaseIsAPackage() throws DamagedFileException {
        byte[] database = RpmForge.ndb(headers(200));
        assertThat(RpmPackages.packages(NdbFile.headers(database), FEDORA, "/rpmdb"))
                .extracting(SoftwarePackage::name)
                .containsExactlyElementsOf(names(200));
    }

    @Test
    void aFlippedByteInRpmsOwnDatabaseIsFoundByItsChecksum() {
        byte[] database = RpmForge.ndb(headers(3));
        database[4096 + 60] ^= 1;
        assertThatThrownBy(() -> NdbFile.headers(database))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("package 1 at byte 4096 has the checksum");
    }

    @Test
    void pagesThatGoRoundInCirclesAreDamage() throws IOException {
        byte[] database = sqlite(512, headers(100));
        int pages = database.length / 512;
        int damaged = 0;
        for (int page = 1; page < pages; page++) {
            byte[] circle = database.clone();
            // the first four bytes of an overflow page are the next one, of a tree page its type and the count of cells
            ByteBuffer.wrap(circle).putInt(512 * page, page + 1);
            try {
                read(circle);
            } catch (DamagedFileException e) {
                damaged++;
            }
        }
        assertThat(damaged).as("of %d pages".formatted(pages)).isGreaterThan(pages / 2);
    }

    @Test
    void aDatabaseThatWasCutIsDamage() throws IOException {
        byte[] database = sqlite(4096, headers(60));
        for (int length = 0; length < database.length - 4096; length += 1001) {
            byte[] cut = Arrays.copyOf(database, length);
            assertThatThrownBy(() -> read(cut)).as("at %d", length).isInstanceOf(DamagedFileException.class);
        }
        byte[] ndb = RpmForge.ndb(headers(20));
        for (int length = 0; length < ndb.length; length += 101) {
            byte[] cut = Arrays.copyOf(ndb, length);
            assertThatThrownBy(() -> NdbFile.headers(cut)).as("at %d", length).isInstanceOf(DamagedFileException.class);
        }
    }

    @Test
    void whateverBytesChangeOnlyDamageIsThrown() throws IOException {
        Random random = new Random(6);
        byte[] sqlite = sqlite(512, headers(30));
        byte[] ndb = RpmForge.ndb(headers(30));
        byte[] header = headers(1).get(0);
        for (int i = 0; i < 3000; i++) {
            byte[] changedSqlite = changed(sqlite, random);
            onlyDamage(() -> read(changedSqlite));
            byte[] changedNdb = changed(ndb, random);
            onlyDamage(() -> NdbFile.headers(changedNdb));
            byte[] changedHeader = changed(header, random);
            onlyDamage(() -> RpmPackages.packages(List.of(changedHeader), FEDORA, "/rpmdb"));
        }
    }

    private static byte[] changed(byte[] bytes, Random random) {
        byte[] changed = bytes.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            // headers and pointers are few, and where the damage is worst
            int at = random.nextBoolean() ? random.nextInt(Math.min(600, bytes.length)) : random.nextInt(bytes.length);
            changed[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
        }
        return changed;
    }

    private interface Reading {
        Object read() throws IOException;
    }

    private static void onlyDamage(Reading reading) throws IOException {
        try {
            reading.read();
        } catch (DamagedFileException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @Test
    void valuesOfTheWrongTypeOrWithoutAnEndAreDamage() {
        byte[] noEnd = new RpmForge().text(1000, "a").bytes();
        noEnd[noEnd.length - 1] = 'x';
        assertThatThrownBy(() -> RpmPackages.packages(List.of(noEnd), FEDORA, "/rpmdb"))
                .hasMessage("value 1000 of a package has no end");
        byte[] number = new RpmForge().number(1000, 7).bytes();
        assertThatThrownBy(() -> RpmPackages.packages(List.of(number), FEDORA, "/rpmdb"))
                .hasMessage("value 1000 of a package is of type 4, expected a text");
        byte[] twice = new RpmForge().text(1000, "a").text(1000, "b").bytes();
        assertThatThrownBy(() -> RpmPackages.packages(List.of(twice), FEDORA, "/rpmdb"))
                .hasMessage("the header of a package says 1000 twice");
    }
}
