# Builds the image of one program: docker build --build-arg PROGRAM=webhook-starter . (after mvn package)
ARG JAVA_IMAGE=eclipse-temurin:25.0.3_9-jre@sha256:a214efa3200af4b657e41935799aa12d7aee3336fdb42eb505a0948f6ecdd983
FROM ${JAVA_IMAGE} AS unpack
ARG PROGRAM
WORKDIR /unpack
COPY ${PROGRAM}/target/${PROGRAM}-app.jar program.jar
# The program starts faster with its libraries as separate files than with nested jars.
RUN java -Djarmode=tools -jar program.jar extract --destination /program
# An AOT cache makes it start faster still. This training run exits before it connects to anything.
RUN STRIPE_WEBHOOK_SECRET=whsec_rehearsal_0123456789abcdef STRIPE_SECRET_KEY=rk_test_rehearsal \
    SPRING_DATASOURCE_URL=jdbc:postgresql://127.0.0.1/none SPRING_DATASOURCE_USERNAME=none \
    java -XX:AOTCacheOutput=/program/program.aot -Dspring.context.exit=onRefresh \
    --enable-native-access=ALL-UNNAMED -jar /program/program.jar

FROM ${JAVA_IMAGE}
COPY --from=unpack /program /program
# Netty unpacks its native libraries here. Mount a directory that 10001 may write and that is not noexec,
# if the file system is read-only; without it, Netty is slower and logs a warning.
RUN mkdir -m 0700 /native && chown 10001:10001 /native
USER 10001:10001
# Half of the container's memory is for the heap; metaspace, code, threads and Netty's buffers need the rest.
# Without a limit on the container this would be half of the machine.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", "-XX:AOTCache=/program/program.aot", "-Dio.grpc.netty.shaded.io.netty.native.workdir=/native", "--enable-native-access=ALL-UNNAMED", "-jar", "/program/program.jar"]
ARG VERSION=local
LABEL org.opencontainers.image.version=${VERSION}
