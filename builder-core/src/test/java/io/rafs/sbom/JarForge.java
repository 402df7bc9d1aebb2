package io.rafs.sbom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes jars; what is stored in them has the same bytes everywhere. */
final class JarForge {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ZipOutputStream zip = new ZipOutputStream(bytes);

    JarForge file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8), true);
    }

    /** Jars inside of Spring Boot's are stored, those in wars are not. */
    JarForge file(String name, byte[] content, boolean stored) {
        try {
            ZipEntry entry = new ZipEntry(name);
            entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
            if (stored) {
                CRC32 crc = new CRC32();
                crc.update(content);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(content.length);
                entry.setCrc(crc.getValue());
            }
            zip.putNextEntry(entry);
            zip.write(content);
            zip.closeEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JarForge pom(String group, String artifact, String version) {
        return file(
                "META-INF/maven/%s/%s/pom.properties".formatted(group, artifact),
                "#Generated\nartifactId=%s\ngroupId=%s\nversion=%s\n".formatted(artifact, group, version));
    }

    JarForge manifest(String attributes) {
        return file("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n" + attributes + "\r\n\r\nName: x\r\n");
    }

    byte[] bytes() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
