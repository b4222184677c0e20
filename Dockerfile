# One program's image: docker build --build-arg PROGRAM=webhook-starter . (after mvn package)
FROM eclipse-temurin:25.0.3_9-jre AS unpack
ARG PROGRAM
WORKDIR /unpack
COPY ${PROGRAM}/target/${PROGRAM}.jar program.jar
# Libraries as files of their own start faster than a jar of jars.
RUN java -Djarmode=tools -jar program.jar extract --destination /program

FROM eclipse-temurin:25.0.3_9-jre
COPY --from=unpack /program /program
USER 10001:10001
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "--enable-native-access=ALL-UNNAMED", "-jar", "/program/program.jar"]
