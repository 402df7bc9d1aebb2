package io.rafs.trace;

import java.util.List;
import java.util.stream.Stream;

/** What the names of directories say of processors, as far as glibc and Debian use them. */
enum Machine {
    I386(3, "i686", "i386-linux-gnu"),
    PPC64(21, "ppc64le", "powerpc64le-linux-gnu"),
    S390(22, "s390x", "s390x-linux-gnu"),
    ARM(40, "v7l", "arm-linux-gnueabihf"),
    X86_64(62, "x86_64", "x86_64-linux-gnu"),
    AARCH64(183, "aarch64", "aarch64-linux-gnu"),
    RISCV(243, "riscv64", "riscv64-linux-gnu"),
    OTHER(-1, "", "");

    private final int number;
    private final String platform;
    private final String tuple;

    Machine(int number, String platform, String tuple) {
        this.number = number;
        this.platform = platform;
        this.tuple = tuple;
    }

    static Machine of(ElfFile elf) {
        return Stream.of(values())
                .filter(machine -> machine.number == elf.machine())
                .findFirst()
                .orElse(OTHER);
    }

    /** What {@code $PLATFORM} becomes; processors with a name of their own are not foreseen. */
    String platform() {
        return platform;
    }

    /** What {@code $LIB} may become, by distribution. */
    List<String> lib(boolean wide) {
        String plain = wide ? "lib64" : "lib";
        return this == OTHER ? List.of(plain, "lib") : List.of("lib/" + tuple, plain, "lib");
    }

    /** Where glibc's loader looks last, by distribution. */
    List<String> directories(boolean wide) {
        return Stream.concat(
                        this == OTHER ? Stream.of() : Stream.of("/lib/" + tuple, "/usr/lib/" + tuple),
                        wide ? Stream.of("/lib64", "/usr/lib64", "/lib", "/usr/lib") : Stream.of("/lib", "/usr/lib"))
                .toList();
    }
}
