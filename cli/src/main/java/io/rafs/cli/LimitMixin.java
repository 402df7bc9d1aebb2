package io.rafs.cli;

import io.rafs.image.Limit;
import io.rafs.image.Limits;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What a source may ask of a build. */
final class LimitMixin {
    @Option(
            names = "--limit",
            paramLabel = "NAME=VALUE",
            completionCandidates = Names.class,
            converter = SettingConverter.class,
            description = {
                "How much to take of a source, which may be hostile; repeatable. VALUE may end in K, M, G or T.",
                "entries=4M: entries of all layers together",
                "path-depth=1K: names in a path",
                "path-bytes=64K: bytes of a path, as a layer spells it",
                "pax-bytes=4M: bytes of an entry's PAX headers",
                "xattrs=1K: xattrs of a file",
                "xattr-bytes=262148: bytes of a file's xattrs",
                "file-bytes=16T: bytes of all files together, holes counted",
                "ratio=200: plain bytes of a layer for each stored byte, beyond the first 256 MiB",
                "metadata=two thirds of the heap: bytes of memory for paths, attributes and chunks"
            })
    private List<Setting> settings = new ArrayList<>();

    /** The defaults, changed as the options say; the last one for a name counts. */
    Limits limits() {
        Limits limits = Limits.DEFAULT;
        for (Setting setting : settings) {
            limits = limits.with(setting.limit, setting.value);
        }
        return limits;
    }

    private record Setting(Limit limit, long value) {}

    /** The names, for completion; the description above says the same as {@link Limit}, which a test holds. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Limit.values()).map(limit -> limit + "=").iterator();
        }
    }

    private static final class SettingConverter implements ITypeConverter<Setting> {
        @Override
        public Setting convert(String text) {
            int equals = text.indexOf('=');
            String name = equals < 0 ? text : text.substring(0, equals);
            Limit limit = Limit.named(name)
                    .orElseThrow(() -> new TypeConversionException(
                            "there is no limit '%s'; there are: %s".formatted(name, Limit.names())));
            if (equals < 0) {
                throw new TypeConversionException(
                        "'%s' has no value; write for example %s=%s".formatted(text, limit, limit.example()));
            }
            try {
                return new Setting(limit, limit.parse(text.substring(equals + 1)));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("%s (limits are %s)".formatted(e.getMessage(), Limit.names()));
            }
        }
    }
}
