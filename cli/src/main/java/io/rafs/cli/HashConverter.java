package io.rafs.cli;

import io.rafs.format.verity.VerityHash;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a hash as the kernel has it. */
final class HashConverter implements ITypeConverter<VerityHash> {
    @Override
    public VerityHash convert(String text) {
        return VerityHash.of(text)
                .orElseThrow(() -> new TypeConversionException("'%s' is none of sha256, sha512".formatted(text)));
    }
}
