# Builds the image of one program: docker build --build-arg PROGRAM=webhook-starter . (after mvn package)
ARG JAVA_IMAGE=eclipse-temurin:25.0.3_9-jre@sha256:a214efa3200af4b657e41935799aa12d7aee3336fdb42eb505a0948f6ecdd983
# Has Temporal's CLI, which contains the server that the program is trained with.
ARG TEMPORAL_IMAGE=temporalio/admin-tools:1.32.0@sha256:a9f84fb9a374b2374fe2e67c8efc0468ff3f1c66c8a0b14597ec86e349e62bca
FROM ${TEMPORAL_IMAGE} AS temporal

FROM ${JAVA_IMAGE} AS training
ARG PROGRAM
RUN mkdir /training /program && chown nobody /training /program
# PostgreSQL, which the training starts too, does not run as root.
USER nobody
WORKDIR /training
COPY --from=temporal /usr/local/bin/temporal /usr/local/bin/temporal
COPY cache-training/target/cache-training-app.jar training.jar
COPY ${PROGRAM}/target/${PROGRAM}-app.jar program.jar
# The program starts faster with its libraries as separate files than with nested jars.
RUN java -Djarmode=tools -jar program.jar extract --destination /program
# In a worker, the JVM's second compiler takes more CPU time than it saves on the first 40,000 events:
# docs/decisions/0022-first-compiler-for-workers.md has the figures, and says why the webhook keeps it.
RUN if [ "${PROGRAM}" != webhook-starter ]; then echo -XX:TieredStopAtLevel=1; fi > /program/jvm.options
# An AOT cache with all classes that a run with events needs makes it start faster still.
# The training needs no network. It fails if an event is not processed or the JVM does not write the cache.
RUN java --enable-native-access=ALL-UNNAMED -jar training.jar ${PROGRAM} /program/program.aot \
    java @/program/jvm.options -XX:AOTCacheOutput=/program/program.aot --enable-native-access=ALL-UNNAMED -jar /program/program.jar

FROM ${JAVA_IMAGE}
COPY --from=training /program /program
# Fails if this JVM cannot use the cache; the program would start without it, and cold.
RUN java @/program/jvm.options -XX:AOTMode=on -XX:AOTCache=/program/program.aot --enable-native-access=ALL-UNNAMED \
    -cp /program/program.jar -version
# Netty unpacks its native libraries here. Mount a directory that 10001 may write and that is not noexec,
# if the file system is read-only; without it, Netty is slower and logs a warning.
RUN mkdir -m 0700 /native && chown 10001:10001 /native
USER 10001:10001
# Half of the container's memory is for the heap; metaspace, code, threads and Netty's buffers need the rest.
# Without a limit on the container this would be half of the machine.
ENTRYPOINT ["java", "@/program/jvm.options", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", "-XX:AOTCache=/program/program.aot", "-Dio.grpc.netty.shaded.io.netty.native.workdir=/native", "--enable-native-access=ALL-UNNAMED", "-jar", "/program/program.jar"]
ARG VERSION=local
LABEL org.opencontainers.image.version=${VERSION}
